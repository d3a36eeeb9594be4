package report2ct.training.run;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one training step tells.
 *
 * @param loss the value that was minimised
 * @param learningRate of this step; the first optimiser's where there are several
 * @param gradientNorm joint L2 norm of all gradients before clipping
 * @param time where the time went
 * @param parts other numbers of the step by name, such as the terms of the loss; may be empty
 */
public record StepFigures(
        double loss, double learningRate, double gradientNorm, StepTime time, Map<String, Double> parts) {
    public StepFigures {
        parts = Collections.unmodifiableMap(new TreeMap<>(parts));
    }

    /** A step whose loss has one term. */
    public StepFigures(double loss, double learningRate, double gradientNorm, StepTime time) {
        this(loss, learningRate, gradientNorm, time, Map.of());
    }
}
