package report2ct.verify;

import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.flow.FlowStep;
import report2ct.flow.RectifiedFlow;
import report2ct.flow.ScheduleMode;
import report2ct.flow.TimeWarp;

/** The constants that several kinds of rectified-flow cases share. */
final class FlowConstants {
    private FlowConstants() {}

    /** The flow with the case's warp. */
    static RectifiedFlow flow(Scalars scalars) {
        return new RectifiedFlow(
                scalars.count("train_timesteps"),
                new TimeWarp.ByResolution(scalars.whole("base_size"), scalars.count("spatial_dims")));
    }

    /** The flow where no warp is involved. */
    static RectifiedFlow flowWithoutWarp(Scalars scalars) {
        return new RectifiedFlow(scalars.count("train_timesteps"), TimeWarp.Fixed.none());
    }

    /** Cells of the latent; the two ways to say it must agree. */
    static long cells(Scalars scalars) {
        long cells = scalars.whole("voxels");
        long product = scalars.wholes("latent").stream().reduce(1L, Math::multiplyExact);
        if (cells != product) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "scalars.voxels: expected the product of latent, " + product + ", found " + cells);
        }
        return cells;
    }

    /** The steps of a schedule; the constants that this project has in one form only are checked. */
    static List<FlowStep> schedule(Scalars scalars, ScheduleMode mode) {
        scalars.only("last", 0.0);
        Scalars rounding = scalars.group("compat_rounding");
        rounding.only("times", "float32 then float16");
        rounding.only("next", "truncated to an integer");
        rounding.only("difference", "float16");
        rounding.only("division", "float64");
        return flow(scalars).schedule(scalars.count("steps"), cells(scalars), mode);
    }

    /** The mode of that name. */
    static ScheduleMode mode(String name) {
        return switch (name) {
            case "compat" -> ScheduleMode.COMPAT;
            case "exact" -> ScheduleMode.EXACT;
            default ->
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT, "schedule: expected compat or exact, found '" + name + "'");
        };
    }

    /** Times of a schedule. */
    static List<Double> times(List<FlowStep> schedule) {
        return schedule.stream().map(FlowStep::time).toList();
    }

    /** Lengths of a schedule. */
    static List<Double> lengths(List<FlowStep> schedule) {
        return schedule.stream().map(FlowStep::length).toList();
    }
}
