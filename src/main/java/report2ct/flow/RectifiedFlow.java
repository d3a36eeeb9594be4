package report2ct.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

/**
 * Rectified flow: data and noise joined by straight lines, {@code x_t = (1-s)*x_0 + s*noise} with {@code s = t/1000}; the
 * network predicts the velocity {@code x_0 - noise}.
 *
 * @param trainTimesteps length of the time axis
 * @param warp bending of the times, in training and in sampling
 */
public record RectifiedFlow(int trainTimesteps, TimeWarp warp) {
    /** Most steps a schedule may have. */
    public static final int MAX_STEPS = 100_000;

    public RectifiedFlow {
        Objects.requireNonNull(warp, "warp");
        if (trainTimesteps <= 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "train timesteps: expected a positive number, found " + trainTimesteps);
        }
    }

    /** The reference's flow: 1000 times, warp by resolution (specification 1.1). */
    public static RectifiedFlow reference() {
        return new RectifiedFlow(1000, TimeWarp.ByResolution.reference());
    }

    /**
     * The steps of a sampling run, first step first (specification 1.5, 1.6).
     *
     * @param cells number of latent cells (channels not counted)
     */
    public List<FlowStep> schedule(int steps, long cells, ScheduleMode mode) {
        if (steps <= 0 || steps > MAX_STEPS) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "steps: expected 1 to " + MAX_STEPS + ", found " + steps);
        }
        double[] times = new double[steps + 1];
        for (int i = 0; i < steps; i++) {
            double time = trainTimesteps * warp.apply(1 - (double) i / steps, cells);
            times[i] = mode == ScheduleMode.COMPAT ? HalfPrecision.round((float) time) : time;
        }
        List<FlowStep> schedule = new ArrayList<>(steps);
        for (int i = 0; i < steps; i++) {
            schedule.add(new FlowStep(times[i], length(times[i], times[i + 1], mode)));
        }
        return List.copyOf(schedule);
    }

    private double length(double time, double next, ScheduleMode mode) {
        return switch (mode) {
            case EXACT -> (time - next) / trainTimesteps;
            case COMPAT -> HalfPrecision.round(time - Math.floor(next)) / trainTimesteps;
        };
    }

    /** A training time in 0..1000 for a draw of the given sampling. */
    public double trainingTime(TimeSampling sampling, double uniform, double normal, long cells) {
        return trainTimesteps * warp.apply(sampling.share(uniform, normal, trainTimesteps), cells);
    }

    /**
     * The noisy latent {@code (1-s)*x_0 + s*noise}.
     *
     * @param clean [B, C, X, Y, Z]
     * @param noise same shape
     * @param times [B], 0..1000
     */
    public Tensor noisy(Tensor clean, Tensor noise, Tensor times) {
        return TensorScope.compute(() -> {
            Tensor s = times.to(clean.scalar_type()).div(new Scalar((double) trainTimesteps));
            long[] shape = new long[(int) clean.dim()];
            java.util.Arrays.fill(shape, 1);
            shape[0] = -1;
            Tensor share = s.view(shape);
            Tensor rest = Ops.shift(share.neg(), 1);
            return rest.mul(clean).add(share.mul(noise));
        });
    }

    /** The target {@code x_0 - noise}. */
    public Tensor velocity(Tensor clean, Tensor noise) {
        return clean.sub(noise);
    }

    /** The latent after a step: {@code x + length * velocity}. */
    public Tensor step(Tensor x, Tensor velocity, FlowStep step) {
        return TensorScope.compute(() -> x.add(Ops.scale(velocity, step.length())));
    }

    /** The clean latent that a velocity points to: {@code x + (t/1000) * velocity}. */
    public Tensor cleanEstimate(Tensor x, Tensor velocity, double time) {
        return TensorScope.compute(() -> x.add(Ops.scale(velocity, time / trainTimesteps)));
    }
}
