package report2ct.training.run;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One line of the metrics: means over the steps since the last line.
 *
 * @param step steps done
 * @param loss mean
 * @param learningRate of the last of these steps
 * @param gradientNorm mean
 * @param secondsPerStep everything between two steps' ends, measuring and saving left out
 * @param time mean time of the parts of a step
 * @param parts means of the trainee's own numbers
 * @param measured figures on held-out data; empty when nothing was measured at this step
 */
public record MetricEntry(
        long step,
        double loss,
        double learningRate,
        double gradientNorm,
        double secondsPerStep,
        StepTime time,
        Map<String, Double> parts,
        Map<String, Double> measured) {
    public MetricEntry {
        parts = Collections.unmodifiableMap(new TreeMap<>(parts));
        measured = Collections.unmodifiableMap(new TreeMap<>(measured));
    }

    /** All numbers by the names they have in the metrics file, in a fixed order. */
    public Map<String, Double> figures() {
        Map<String, Double> figures = new java.util.LinkedHashMap<>();
        figures.put("loss", loss);
        figures.put("learning-rate", learningRate);
        figures.put("gradient-norm", gradientNorm);
        figures.put("seconds-per-step", secondsPerStep);
        figures.put("seconds-data", time.data());
        figures.put("seconds-forward", time.forward());
        figures.put("seconds-backward", time.backward());
        figures.put("seconds-optimiser", time.optimiser());
        figures.putAll(parts);
        figures.putAll(measured);
        return figures;
    }
}
