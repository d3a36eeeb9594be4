package report2ct.training;

import java.util.Map;
import java.util.TreeMap;

/** What a denoiser's training knows beside its tensors. Mutable; belongs to the thread of the training. */
final class FlowState {
    private static final String SCALE_FACTOR = "scale-factor";
    private static final String LOSS_SCALE = "loss-scale";
    private static final String GOOD_STEPS = "loss-scale-good-steps";
    private static final String SKIPPED = "skipped-steps";
    private static final String LOSS_SUM = "loss-sum";
    private static final String LOSS_COUNT = "loss-count";
    private static final String BF16 = "decided-bf16";

    private final boolean automatic;
    private TrainingPrecision precision;
    private double scaleFactor;
    private LossScale lossScale;
    private long completed;
    private long skipped;
    private double lossSum;
    private long lossCount;

    /** The state before the first step. */
    FlowState(TrainingPrecision precision, double scaleFactor) {
        this.precision = precision;
        this.scaleFactor = scaleFactor;
        automatic = precision == TrainingPrecision.AUTO;
        lossScale = precision == TrainingPrecision.FP16 ? LossScale.first() : LossScale.none();
    }

    long completed() {
        return completed;
    }

    /** Steps that moved the weights. */
    long moved() {
        return completed - skipped;
    }

    TrainingPrecision precision() {
        return precision;
    }

    /** Factor on stored latents. */
    double scaleFactor() {
        return scaleFactor;
    }

    LossScale lossScale() {
        return lossScale;
    }

    /** Ends {@link TrainingPrecision#AUTO}. */
    void decide(TrainingPrecision measured) {
        precision = measured;
    }

    /** Counts a step. */
    void stepped(double loss, boolean overflowed) {
        completed++;
        lossSum += loss;
        lossCount++;
        if (overflowed) {
            skipped++;
        }
        if (precision == TrainingPrecision.FP16) {
            lossScale = lossScale.after(!overflowed);
        }
    }

    /** The mean loss since the last call; 0 without a step. */
    double takeMeanLoss() {
        double mean = lossCount == 0 ? 0 : lossSum / lossCount;
        lossSum = 0;
        lossCount = 0;
        return mean;
    }

    Map<String, Double> scalars() {
        Map<String, Double> scalars = new TreeMap<>();
        scalars.put(SCALE_FACTOR, scaleFactor);
        scalars.put(LOSS_SUM, lossSum);
        scalars.put(LOSS_COUNT, (double) lossCount);
        if (precision == TrainingPrecision.FP16) {
            scalars.put(LOSS_SCALE, lossScale.factor());
            scalars.put(GOOD_STEPS, (double) lossScale.good());
            scalars.put(SKIPPED, (double) skipped);
        }
        if (automatic && precision != TrainingPrecision.AUTO) {
            scalars.put(BF16, precision == TrainingPrecision.BF16 ? 1.0 : 0.0);
        }
        return scalars;
    }

    void resumed(long steps, Map<String, Double> scalars) {
        completed = steps;
        scaleFactor = scalars.getOrDefault(SCALE_FACTOR, scaleFactor);
        lossSum = scalars.getOrDefault(LOSS_SUM, 0.0);
        lossCount = Math.round(scalars.getOrDefault(LOSS_COUNT, 0.0));
        skipped = Math.round(scalars.getOrDefault(SKIPPED, 0.0));
        lossScale = new LossScale(scalars.getOrDefault(LOSS_SCALE, lossScale.factor()), (int)
                Math.round(scalars.getOrDefault(GOOD_STEPS, 0.0)));
        Double decided = scalars.get(BF16);
        if (automatic && decided != null) {
            precision = decided == 1 ? TrainingPrecision.BF16 : TrainingPrecision.FP32;
        }
    }
}
