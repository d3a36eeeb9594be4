package report2ct.generation;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.flow.FlowStep;
import report2ct.flow.RectifiedFlow;
import report2ct.nn.Ops;

/**
 * How a sampling step follows the velocity. The last step of a run is always Euler's: at time 0 the velocity of a network
 * that answers the clean latent is not defined, and its Euler step ends exactly at the answer.
 */
public enum Solver {
    /** First order, one evaluation a step: the reference. */
    EULER(1) {
        @Override
        Tensor direction(Start start, @Nullable Before before, DenoisingLoop.Velocity velocity, RectifiedFlow flow) {
            return new Tensor(start.velocity());
        }
    },
    /** Second order, two evaluations a step: the velocity in the middle of the step. */
    MIDPOINT(2) {
        @Override
        Tensor direction(Start start, @Nullable Before before, DenoisingLoop.Velocity velocity, RectifiedFlow flow) {
            FlowStep step = start.step();
            Tensor middle = flow.step(start.latent(), start.velocity(), new FlowStep(step.time(), step.length() / 2));
            return velocity.at(middle, (step.time() + end(step, flow)) / 2);
        }
    },
    /** Second order, two evaluations a step: the mean of the velocities at both ends of the step. */
    HEUN(2) {
        @Override
        Tensor direction(Start start, @Nullable Before before, DenoisingLoop.Velocity velocity, RectifiedFlow flow) {
            Tensor there = flow.step(start.latent(), start.velocity(), start.step());
            return Ops.scale(start.velocity().add(velocity.at(there, end(start.step(), flow))), 0.5);
        }
    },
    /** Adams-Bashforth of second order, one evaluation a step: the change since the last step goes on. */
    AB2(1) {
        @Override
        Tensor direction(Start start, @Nullable Before before, DenoisingLoop.Velocity velocity, RectifiedFlow flow) {
            if (before == null) {
                return new Tensor(start.velocity());
            }
            double share = start.step().length() / (2 * before.length());
            return start.velocity().add(start.velocity().sub(before.velocity()), new Scalar(share));
        }
    };

    private final int evaluations;

    Solver(int evaluations) {
        this.evaluations = evaluations;
    }

    /**
     * Where a step begins.
     *
     * @param velocity at the beginning, same shape as the latent
     */
    record Start(Tensor latent, Tensor velocity, FlowStep step) {}

    /**
     * The step before.
     *
     * @param velocity at its beginning
     * @param length its length as a share of the whole way
     */
    record Before(Tensor velocity, double length) {}

    /** Evaluations of the network a step, the last step aside. */
    public int evaluations() {
        return evaluations;
    }

    /** The velocity that the step follows, in the caller's scope; never an argument itself. */
    abstract Tensor direction(
            Start start, @Nullable Before before, DenoisingLoop.Velocity velocity, RectifiedFlow flow);

    private static double end(FlowStep step, RectifiedFlow flow) {
        return Math.max(0, step.time() - step.length() * flow.trainTimesteps());
    }
}
