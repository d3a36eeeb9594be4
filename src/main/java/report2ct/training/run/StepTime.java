package report2ct.training.run;

/**
 * Seconds of a step, or of several.
 *
 * @param data drawing the batch
 * @param forward network and loss
 * @param backward gradients, with their exchange between processes
 * @param optimiser clipping, update, weight average
 */
public record StepTime(double data, double forward, double backward, double optimiser) {
    /** No time at all. */
    public static final StepTime ZERO = new StepTime(0, 0, 0, 0);

    /** All four together. */
    public double total() {
        return data + forward + backward + optimiser;
    }

    /** Both together. */
    public StepTime plus(StepTime other) {
        return new StepTime(
                data + other.data, forward + other.forward, backward + other.backward, optimiser + other.optimiser);
    }

    /** The mean over {@code count} steps. */
    public StepTime over(long count) {
        return new StepTime(data / count, forward / count, backward / count, optimiser / count);
    }
}
