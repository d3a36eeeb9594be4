package report2ct.vae;

import org.bytedeco.pytorch.Tensor;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

/**
 * A diagonal Gaussian over latents.
 *
 * @param mean [B, L, X, Y, Z]
 * @param logVariance same shape, within [-30, 20]
 */
public record Posterior(Tensor mean, Tensor logVariance) {
    /** exp(logVariance / 2). */
    public Tensor deviation() {
        return TensorScope.compute(() -> Ops.scale(logVariance, 0.5).exp());
    }

    /** mean + deviation * noise. */
    public Tensor sample(Tensor noise) {
        return TensorScope.compute(() -> mean.add(deviation().mul(noise)));
    }
}
