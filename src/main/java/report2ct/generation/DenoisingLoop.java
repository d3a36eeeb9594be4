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

    /** Is shown the latent after every step. */
    public interface Witness {
        /**
         * A step is finished.
         *
         * @param done steps so far
         * @param latent [B, C, X, Y, Z]; stays the loop's
         */
        void step(int done, Tensor latent);
    }

    /**
     * Runs all steps.
     *
     * @param noise [B, C, X, Y, Z]; stays the caller's
     * @return the clean latent, same shape
     */
    public Tensor run(Tensor noise, List<FlowStep> schedule, GenerationListener listener) {
        return run(noise, 0, schedule, listener, (done, latent) -> {});
    }

    /**
     * Runs the steps that are left.
     *
     * @param start latent after {@code first} steps [B, C, X, Y, Z]; stays the caller's
     * @param first steps that were made already; a solver that looks back begins anew here
     * @return the clean latent, same shape
     */
    public Tensor run(Tensor start, int first, List<FlowStep> schedule, GenerationListener listener, Witness witness) {
        Tensor latent = new Tensor(start);
        Solver.@Nullable Before before = null;
        try {
            for (int i = first; i < schedule.size(); i++) {
                FlowStep step = schedule.get(i);
                listener.progress(Stage.DENOISE, i, schedule.size());
                try (TensorScope scope = TensorScope.open()) {
                    listener.check();
                    Tensor begin = velocity.at(latent, step.time());
                    boolean last = i == schedule.size() - 1;
                    Tensor direction = last
                            ? begin
                            : solver.direction(new Solver.Start(latent, begin, step), before, velocity, flow);
                    Tensor next = scope.keep(flow.step(latent, direction, step));
                    before = replaced(before, begin, step);
                    latent.close();
                    latent = next;
                    witness.step(i + 1, latent);
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
