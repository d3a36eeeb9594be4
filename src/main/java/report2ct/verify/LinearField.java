package report2ct.verify;

import org.bytedeco.pytorch.Tensor;
import report2ct.nn.Ops;

/**
 * The analytic stand-in for a network: {@code constant + x * x + time * t/T}.
 *
 * @param constant offset
 * @param x factor of the latent
 * @param time factor of the share of time
 */
record LinearField(double constant, double x, double time) {
    static LinearField of(Scalars scalars) {
        return new LinearField(scalars.number("constant"), scalars.number("x"), scalars.number("time"));
    }

    /** The field in the latent's element type. */
    Tensor at(Tensor latent, double share) {
        return Ops.shift(Ops.scale(latent, x), constant + time * share);
    }
}
