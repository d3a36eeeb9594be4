package report2ct.training;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.flow.Prediction;
import report2ct.unet.UnetConfig;

/**
 * Everything that decides a training of the denoiser.
 *
 * @param unet structure
 * @param prediction what the network answers
 * @param seed of weights, order, noise, times and dropout
 * @param steps of the whole run
 * @param batch latents a step
 * @param optimiser constants and rate
 * @param contextDropout probability that a sample's context is zero
 * @param dropoutPerBatch one draw for the whole batch (the paper) instead of one a sample
 * @param timeRatio ratio of the time warp in the first phase; 0 for the reference's rule by resolution
 * @param labelWeighting whether cells that the findings decide count more in the loss (needs phantoms' truth)
 * @param secondPhase share of the steps at the end with uniform times and a softened weighting; 0 for none
 * @param averageDecay decay of the weight average; 0 for none
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record FlowTrainingConfig(
        UnetConfig unet,
        Prediction prediction,
        long seed,
        long steps,
        int batch,
        OptimiserConfig optimiser,
        double contextDropout,
        boolean dropoutPerBatch,
        double timeRatio,
        boolean labelWeighting,
        double secondPhase,
        double averageDecay) {

    /**
     * Constants of the optimiser and its schedule.
     *
     * @param learningRate base rate
     * @param schedule shape of the rate over the run
     * @param beta2 decay of the second moment
     * @param clip limit of the gradient norm; 0 for none
     */
    @JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
    public record OptimiserConfig(double learningRate, Schedule schedule, double beta2, double clip) {}

    /** Shape of the learning rate over a run. */
    public enum Schedule {
        /** Power 2, no warm-up (the paper). */
        POLYNOMIAL,
        /** Warm-up of 100 steps, half a cosine to 2 %. */
        COSINE
    }

    public FlowTrainingConfig {
        if (steps <= 0 || batch <= 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "expected positive steps and batch, found " + steps + " and " + batch);
        }
        if (!(contextDropout >= 0 && contextDropout <= 1) || !(secondPhase >= 0 && secondPhase <= 1)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "expected context-dropout and second-phase in [0, 1], found " + contextDropout + " and "
                            + secondPhase);
        }
    }

    /** The paper's recipe (specification diffusion 3.1) for a run of this many iterations. */
    public static FlowTrainingConfig paper(long steps) {
        return new FlowTrainingConfig(
                UnetConfig.paper(),
                Prediction.VELOCITY,
                1,
                steps,
                2,
                new OptimiserConfig(1e-4, Schedule.POLYNOMIAL, 0.999, 0),
                0.15,
                true,
                0,
                false,
                0,
                0);
    }

    /** The recipe of the shipped model. */
    public static FlowTrainingConfig demo(int contextWidth) {
        return new FlowTrainingConfig(
                UnetConfig.demo(contextWidth),
                Prediction.DATA,
                1,
                6000,
                16,
                new OptimiserConfig(1.5e-3, Schedule.COSINE, 0.99, 1.0),
                0.15,
                false,
                2.0,
                true,
                0.3,
                0.998);
    }
}
