package report2ct.generation;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.flow.FlowStep;
import report2ct.flow.RectifiedFlow;
import report2ct.nn.TensorScope;

/** From noise to a latent along the predicted velocity, one step after the other. */
public final class DenoisingLoop {
    private final RectifiedFlow flow;
    private final Solver solver;
    private final Velocity velocity;

    /** What moves the latent. */
    public interface Velocity {
        /**
         * The velocity at a time, in the caller's scope.
         *
         * @param latent [B, C, X, Y, Z]
         * @param time 0..1000
         */
        Tensor at(Tensor latent, double time);
    }

    /** A loop of Euler steps. */
    public DenoisingLoop(RectifiedFlow flow, Velocity velocity) {
        this(flow, Solver.EULER, velocity);
    }

    public DenoisingLoop(RectifiedFlow flow, Solver solver, Velocity velocity) {
        this.flow = flow;
        this.solver = solver;
        this.velocity = velocity;
    }

    /**
     * Runs all steps.
     *
     * @param noise [B, C, X, Y, Z]; stays the caller's
     * @return the clean latent, same shape
     */
    public Tensor run(Tensor noise, List<FlowStep> schedule, GenerationListener listener) {
        Tensor latent = new Tensor(noise);
        Solver.@Nullable Before before = null;
        try {
            for (int i = 0; i < schedule.size(); i++) {
                FlowStep step = schedule.get(i);
                listener.progress(Stage.DENOISE, i, schedule.size());
                try (TensorScope scope = TensorScope.open()) {
                    listener.check();
                    Tensor start = velocity.at(latent, step.time());
                    boolean last = i == schedule.size() - 1;
                    Tensor direction = last
                            ? start
                            : solver.direction(new Solver.Start(latent, start, step), before, velocity, flow);
                    Tensor next = scope.keep(flow.step(latent, direction, step));
                    before = replaced(before, start, step);
                    latent.close();
                    latent = next;
                }
            }
        } catch (RuntimeException e) {
            latent.close();
            throw e;
        } finally {
            if (before != null) {
                before.velocity().close();
            }
        }
        listener.progress(Stage.DENOISE, schedule.size(), schedule.size());
        return latent;
    }

    private static Solver.Before replaced(Solver.@Nullable Before old, Tensor velocity, FlowStep step) {
        if (old != null) {
            old.velocity().close();
        }
        return new Solver.Before(TensorScope.unscoped(velocity), step.length());
    }
}
