package report2ct.training;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
 * @param steps of the whole run; 0 when the data's epochs decide it
 * @param batch latents a step, over all processes
 * @param optimiser constants and rate
 * @param contextDropout probability that a sample's context is zero
 * @param dropoutPerBatch one draw for the whole batch (the paper) instead of one a sample
 * @param timeRatio ratio of the time warp in the first phase; 0 for the reference's rule by resolution
 * @param labelWeighting whether cells that the findings decide count more in the loss (needs phantoms' truth)
 * @param labelBoost with label weighting: how much more the cells of a finding count in samples that have it; 0 for none
 * @param secondPhase share of the steps at the end with uniform times and a softened weighting; 0 for none
 * @param averageDecay decay of the weight average; 0 for none
 * @param data how samples are drawn; absent for phantoms' latents with replacement
 * @param compute how steps are computed; absent for single precision
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
        double labelBoost,
        double secondPhase,
        double averageDecay,
        @Nullable FlowDataConfig data,
        @Nullable FlowComputeConfig compute) {

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
        data = data == null ? FlowDataConfig.demo() : data;
        compute = compute == null ? FlowComputeConfig.plain() : compute;
        if (steps < 0 || batch <= 0 || (steps == 0) == (data.epochs() == 0)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "expected a positive batch and either steps or epochs, found batch " + batch + ", steps " + steps
                            + " and epochs " + data.epochs());
        }
        if (batch % compute.parts() != 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "expected a batch that is a multiple of its parts " + compute.parts() + ", found " + batch);
        }
        if (!(labelBoost >= 0) || (labelBoost > 0 && !labelWeighting)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "expected a label-boost of at least 0, and 0 without label-weighting, found " + labelBoost);
        }
        if (!(contextDropout >= 0 && contextDropout <= 1) || !(secondPhase >= 0 && secondPhase <= 1)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "expected context-dropout and second-phase in [0, 1], found " + contextDropout + " and "
                            + secondPhase);
        }
    }

    /** How samples are drawn. */
    @Override
    public FlowDataConfig data() {
        return Objects.requireNonNull(data);
    }

    /** How steps are computed. */
    @Override
    public FlowComputeConfig compute() {
        return Objects.requireNonNull(compute);
    }

    /** Steps of an epoch over this many records: whole batches. */
    public long stepsOfEpoch(int records) {
        return Math.max(1, records / batch);
    }

    /** The same with the number of steps that the epochs make for this many records (specification diffusion 3.1). */
    public FlowTrainingConfig resolved(int records) {
        if (steps > 0) {
            return this;
        }
        FlowDataConfig counted =
                new FlowDataConfig(data().order(), 0, data().latents(), data().scaleFactor(), data().text());
        return with(Math.max(1, (long) data().epochs() * records / batch), counted, compute());
    }

    /** The same with another way to compute. */
    public FlowTrainingConfig computed(FlowComputeConfig other) {
        return with(steps, data(), other);
    }

    /** The same with another way to draw samples. */
    public FlowTrainingConfig sampled(FlowDataConfig other) {
        return with(steps, other, compute());
    }

    private FlowTrainingConfig with(long newSteps, FlowDataConfig newData, FlowComputeConfig newCompute) {
        return new FlowTrainingConfig(
                unet,
                prediction,
                seed,
                newSteps,
                batch,
                optimiser,
                contextDropout,
                dropoutPerBatch,
                timeRatio,
                labelWeighting,
                labelBoost,
                secondPhase,
                averageDecay,
                newData,
                newCompute);
    }

    /**
     * The paper's recipe (specification diffusion 3.1): 100 epochs, two latents on each of two GPUs; 20,000 volumes make
     * 500,000 steps.
     */
    public static FlowTrainingConfig paper() {
        return new FlowTrainingConfig(
                UnetConfig.paper(),
                Prediction.VELOCITY,
                1,
                0,
                4,
                new OptimiserConfig(1e-4, Schedule.POLYNOMIAL, 0.999, 0),
                0.15,
                true,
                0,
                false,
                0,
                0,
                0,
                FlowDataConfig.paper(100),
                FlowComputeConfig.paper());
    }

    /**
     * The paper's recipe with context dropout by sample, weight average, clipped gradients, bfloat16, checkpointing and
     * validation at fixed noise and times (specification diffusion 3.4).
     */
    public static FlowTrainingConfig improved() {
        return new FlowTrainingConfig(
                UnetConfig.paper(),
                Prediction.VELOCITY,
                1,
                0,
                4,
                new OptimiserConfig(1e-4, Schedule.POLYNOMIAL, 0.999, 1.0),
                0.15,
                false,
                0,
                false,
                0,
                0,
                0.9999,
                FlowDataConfig.paper(100).resampled(),
                FlowComputeConfig.improved());
    }

    /** The recipe of the shipped model. */
    public static FlowTrainingConfig demo(int contextWidth) {
        return new FlowTrainingConfig(
                UnetConfig.demo(contextWidth),
                Prediction.DATA,
                1,
                4000,
                16,
                new OptimiserConfig(1.5e-3, Schedule.COSINE, 0.99, 1.0),
                0.15,
                false,
                2.0,
                true,
                0,
                0.3,
                0.998,
                FlowDataConfig.demo(),
                FlowComputeConfig.plain());
    }
}
