package report2ct.training;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Objects;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * How a denoiser's training is computed.
 *
 * @param precision of products and convolutions
 * @param checkpointing whether blocks are computed again in the backward pass instead of keeping their activations
 * @param parts pieces of each process's share of a batch, computed one after another; the gradients are those of the whole
 * @param validation what decides which checkpoint is the best
 * @param warmStart weights to begin with; empty for none
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record FlowComputeConfig(
        TrainingPrecision precision, boolean checkpointing, int parts, Validation validation, String warmStart) {
    /** What decides which checkpoint is the best. */
    public enum Validation {
        /** Errors on held-out records at fixed noise and times. */
        HELD_OUT,
        /** The mean training loss since the last measurement (the reference, which has no validation). */
        TRAINING_LOSS
    }

    public FlowComputeConfig {
        Objects.requireNonNull(precision, "precision");
        Objects.requireNonNull(validation, "validation");
        Objects.requireNonNull(warmStart, "warmStart");
        if (parts <= 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "compute: expected at least one part, found " + parts);
        }
    }

    /** Single precision in one part, held-out validation. */
    public static FlowComputeConfig plain() {
        return new FlowComputeConfig(TrainingPrecision.FP32, false, 1, Validation.HELD_OUT, "");
    }

    /** Float16 with a scaled loss, no validation (specification diffusion 3.1). */
    public static FlowComputeConfig paper() {
        return new FlowComputeConfig(TrainingPrecision.FP16, false, 1, Validation.TRAINING_LOSS, "");
    }

    /** Bfloat16 where it is faster, held-out validation, checkpointing. */
    public static FlowComputeConfig improved() {
        return new FlowComputeConfig(TrainingPrecision.AUTO, true, 1, Validation.HELD_OUT, "");
    }
}
