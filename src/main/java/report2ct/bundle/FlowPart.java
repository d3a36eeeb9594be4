package report2ct.bundle;

import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.flow.Prediction;
import report2ct.flow.RectifiedFlow;
import report2ct.flow.ScheduleMode;
import report2ct.flow.TimeWarp;

/**
 * The flow a model was trained with.
 *
 * @param prediction what the denoiser answers
 * @param warp rule of the time warp
 * @param ratio of a fixed warp; absent otherwise
 * @param schedule arithmetic of the sampling times
 */
public record FlowPart(
        Prediction prediction, Warp warp, @Nullable Double ratio, ScheduleMode schedule) {
    private static final int TRAIN_TIMESTEPS = 1000;

    /** How times are bent. */
    public enum Warp {
        /** The reference's rule: by the number of latent cells. */
        RESOLUTION,
        /** The same ratio for every size. */
        FIXED
    }

    public FlowPart {
        if ((warp == Warp.FIXED) != (ratio != null)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "expected a ratio with warp fixed, and none with warp resolution");
        }
    }

    /** The reference's flow. */
    public static FlowPart reference(ScheduleMode schedule) {
        return new FlowPart(Prediction.VELOCITY, Warp.RESOLUTION, null, schedule);
    }

    /** A flow with one ratio for every size. */
    public static FlowPart fixed(double ratio, ScheduleMode schedule) {
        return new FlowPart(Prediction.VELOCITY, Warp.FIXED, ratio, schedule);
    }

    /** The same flow for a denoiser that answers the clean latent. */
    public FlowPart predictingData() {
        return new FlowPart(Prediction.DATA, warp, ratio, schedule);
    }

    /** The flow itself. */
    public RectifiedFlow flow() {
        TimeWarp time = ratio == null ? TimeWarp.ByResolution.reference() : new TimeWarp.Fixed(ratio);
        return new RectifiedFlow(TRAIN_TIMESTEPS, time);
    }
}
