package report2ct.training.run;

import java.util.Map;
import java.util.TreeMap;

/** Sums of steps until the next line of the metrics. Mutable; for the thread of the loop. */
final class StepSums {
    private static final double NANOS = 1e9;

    private final Map<String, Double> parts = new TreeMap<>();
    private double loss;
    private double gradientNorm;
    private double learningRate;
    private StepTime time = StepTime.ZERO;
    private long count;
    private long nanos;
    private long since = System.nanoTime();

    void add(StepFigures step) {
        loss += step.loss();
        gradientNorm += step.gradientNorm();
        learningRate = step.learningRate();
        time = time.plus(step.time());
        step.parts().forEach((name, value) -> parts.merge(name, value, Double::sum));
        count++;
        long now = System.nanoTime();
        nanos += now - since;
        since = now;
    }

    /** Leaves the time since the last step out. */
    void pause() {
        since = System.nanoTime();
    }

    /** Seconds a step since the last line, measuring and saving left out. */
    double secondsPerStep() {
        return nanos / NANOS / count;
    }

    /** The means as a line. */
    MetricEntry entry(long step, double secondsPerStep, Map<String, Double> measured) {
        Map<String, Double> means = new TreeMap<>();
        parts.forEach((name, sum) -> means.put(name, sum / count));
        return new MetricEntry(
                step,
                loss / count,
                learningRate,
                gradientNorm / count,
                secondsPerStep,
                time.over(count),
                means,
                measured);
    }
}
