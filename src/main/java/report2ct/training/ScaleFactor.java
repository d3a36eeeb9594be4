package report2ct.training;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

/** The number that latents are multiplied by before diffusion, so that they have unit deviation. */
public final class ScaleFactor {
    private ScaleFactor() {}

    /**
     * {@code 1 / std} over all elements, with the unbiased deviation (divisor: number of elements - 1).
     *
     * @param latents any shape, at least two elements that are not all equal
     */
    public static double of(Tensor latents) {
        if (latents.numel() < 2) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "scale factor: expected at least two elements, found " + latents.numel());
        }
        try (TensorScope scope = TensorScope.open()) {
            double deviation = Ops.item(latents.to(ScalarType.Double).std(true));
            if (!(deviation > 0) || Double.isInfinite(deviation)) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "scale factor: expected latents with a positive, finite deviation, found " + deviation);
            }
            return 1 / deviation;
        }
    }
}
