package report2ct.flow;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import report2ct.nn.TensorScope;

/** What a network's answer means. Sampling and losses always work on the velocity. */
public enum Prediction {
    /** The velocity itself: the reference, and every published model. */
    VELOCITY {
        @Override
        public Tensor velocity(Tensor answer, Tensor noisy, Tensor times, int trainTimesteps) {
            return new Tensor(answer);
        }
    },
    /**
     * The clean latent; the velocity is {@code (answer - noisy) / s}. A narrow network need not carry the noise through,
     * and the last sampling step ends exactly at its answer.
     */
    DATA {
        @Override
        public Tensor velocity(Tensor answer, Tensor noisy, Tensor times, int trainTimesteps) {
            return TensorScope.compute(() -> {
                long[] shape = new long[(int) noisy.dim()];
                Arrays.fill(shape, 1);
                shape[0] = -1;
                Tensor share = times.to(noisy.scalar_type())
                        .div(new Scalar((double) trainTimesteps))
                        .clamp(new ScalarOptional(new Scalar(LEAST_SHARE)), new ScalarOptional())
                        .view(shape);
                return answer.sub(noisy).div(share);
            });
        }
    };

    /** The share of time below which the division stops: at the data itself the velocity is not defined. */
    private static final double LEAST_SHARE = 1e-3;

    /**
     * The velocity.
     *
     * @param answer of the network, [B, C, X, Y, Z]
     * @param noisy what the network was given, same shape
     * @param times [B], 0..trainTimesteps
     */
    public abstract Tensor velocity(Tensor answer, Tensor noisy, Tensor times, int trainTimesteps);
}
