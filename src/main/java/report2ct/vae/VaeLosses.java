package report2ct.vae;

import static org.bytedeco.pytorch.global.torch.leaky_relu;
import static org.bytedeco.pytorch.global.torch.mse_loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

/** Loss terms of the autoencoder's training (specification diffusion 5, MAISI's recipe). */
public final class VaeLosses {
    /** Added to the variance inside the logarithm. */
    public static final double LOG_EPS = 1e-10;

    /** Negative slope of the activation on the logits. */
    public static final double LOGIT_SLOPE = 0.05;

    private VaeLosses() {}

    /** Mean absolute difference. */
    public static Tensor l1(Tensor reconstruction, Tensor volume) {
        return torch.l1_loss(reconstruction, volume);
    }

    /**
     * {@code 0.5 * sum(mean^2 + sigma^2 - log(sigma^2 + 1e-10) - 1)} over channels and voxels, then the mean over the
     * batch: a sum, hence the tiny weight it is used with.
     */
    public static Tensor kl(Posterior posterior) {
        return TensorScope.compute(() -> {
            Tensor variance = posterior.deviation().square();
            Tensor terms = posterior
                    .mean()
                    .square()
                    .add(variance)
                    .sub(Ops.shift(variance, LOG_EPS).log());
            Tensor perSample = Ops.shift(terms, -1).flatten(1, -1).sum(new long[] {1});
            return Ops.scale(perSample, 0.5).mean();
        });
    }

    /** Least squares: {@code mean((LeakyReLU_0.05(logits) - target)^2)}; target 1 = real, 0 = generated. */
    public static Tensor adversarial(Tensor logits, double target) {
        return TensorScope.compute(() -> {
            Tensor activated = leaky_relu(logits, new Scalar(LOGIT_SLOPE));
            return mse_loss(activated, torch.full_like(activated, new Scalar(target)));
        });
    }

    /** {@code 0.5 * (adversarial(generated, 0) + adversarial(real, 1))}. */
    public static Tensor discriminator(Tensor generatedLogits, Tensor realLogits) {
        return TensorScope.compute(
                () -> Ops.scale(adversarial(generatedLogits, 0).add(adversarial(realLogits, 1)), 0.5));
    }
}
