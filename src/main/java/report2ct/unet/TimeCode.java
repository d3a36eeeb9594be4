package report2ct.unet;

import static org.bytedeco.pytorch.global.torch.arange;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.nn.Ops;

/** Sinusoidal code of a timestep: cosines first, then sines, all in float32 (specification 2.2). */
final class TimeCode {
    static final double MAX_PERIOD = 10_000;

    private TimeCode() {}

    /**
     * The code of each timestep.
     *
     * @param timesteps [B], 0..1000
     * @return [B, width]
     */
    static Tensor of(Tensor timesteps, long width) {
        long half = width / 2;
        Tensor index = arange(new Scalar(half)).to(ScalarType.Float);
        Tensor exponent = Ops.scale(index, -Math.log(MAX_PERIOD)).div(new Scalar((double) half));
        Tensor frequency = exponent.exp().to(timesteps.device(), ScalarType.Float);
        Tensor angle = timesteps.to(ScalarType.Float).unsqueeze(1).mul(frequency.unsqueeze(0)); // [B, half]
        return Ops.concat(1, angle.cos(), angle.sin());
    }
}
