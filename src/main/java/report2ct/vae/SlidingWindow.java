package report2ct.vae;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

/**
 * Decoding by overlapping windows with Gaussian blending, as the reference does it (specification 1.7, MONAI
 * {@code SlidingWindowInferer}). Group-norm statistics are per window, so this is another function than decoding the
 * whole latent: the layout below is part of it.
 *
 * @param roi window size in latent cells
 * @param overlap share of a window that overlaps the next one
 * @param sigmaScale standard deviation of the Gaussian as a share of the window
 * @param weightFloor least weight
 */
public record SlidingWindow(int[] roi, double overlap, double sigmaScale, double weightFloor) {
    public SlidingWindow {
        roi = roi.clone();
        if (roi.length != 3 || roi[0] <= 0 || roi[1] <= 0 || roi[2] <= 0) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "window: expected three positive sizes");
        }
        if (!(overlap >= 0 && overlap < 1)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "window overlap: expected a number in [0, 1), found " + overlap);
        }
    }

    /** 80x80x80 cells, overlap 0.4: the reference's inference script. */
    public static SlidingWindow reference() {
        return new SlidingWindow(new int[] {80, 80, 80}, 0.4, 0.125, 1e-3);
    }

    @Override
    public int[] roi() {
        return roi.clone();
    }

    /** Decodes one latent [1, L, X, Y, Z]; whole when it has no more cells than the window. */
    public Tensor decode(Autoencoder autoencoder, Tensor latent) {
        Ops.requireShape("latent", latent, 1, autoencoder.latentChannels(), -1, -1, -1);
        long[] size = {latent.size(2), latent.size(3), latent.size(4)};
        if (size[0] * size[1] * size[2] <= (long) roi[0] * roi[1] * roi[2]) {
            return autoencoder.decode(latent);
        }
        return TensorScope.compute(() -> blend(autoencoder, latent, size));
    }

    private Tensor blend(Autoencoder autoencoder, Tensor latent, long[] size) {
        int f = autoencoder.factor();
        long[] window = new long[3];
        for (int axis = 0; axis < 3; axis++) {
            window[axis] = Math.min(roi[axis], size[axis]);
        }
        Tensor weights = enlarge(weights(window), window, f);
        long[] outShape = {1, 1, size[0] * f, size[1] * f, size[2] * f};
        Tensor sum = torch.zeros(outShape, Ops.options(ScalarType.Float));
        Tensor count = torch.zeros(outShape, Ops.options(ScalarType.Float));
        for (long x : starts(size[0], window[0])) {
            for (long y : starts(size[1], window[1])) {
                for (long z : starts(size[2], window[2])) {
                    long[] at = {x, y, z};
                    try (TensorScope scope = TensorScope.open()) {
                        Tensor part =
                                autoencoder.decode(cut(latent, at, window, 1).contiguous());
                        // accumulators of the whole volume: in place
                        cut(sum, at, window, f).add_(part.mul(weights));
                        cut(count, at, window, f).add_(weights);
                    }
                }
            }
        }
        return sum.div(count);
    }

    /** First cells of the windows along an axis: the last one is pulled back to end inside. */
    List<Long> starts(long length, long window) {
        long step = window == length ? window : Math.max(1, (long) (window * (1 - overlap)));
        List<Long> starts = new ArrayList<>();
        for (long start = 0; ; start += step) {
            if (start + window >= length) {
                starts.add(length - window);
                return starts;
            }
            starts.add(start);
        }
    }

    /** Blend weights of a window in latent cells, x slowest. */
    float[] weights(long[] window) {
        double[][] axis = new double[3][];
        for (int a = 0; a < 3; a++) {
            axis[a] = gaussian((int) window[a]);
        }
        float[] map = new float[Math.toIntExact(window[0] * window[1] * window[2])];
        float least = Float.MAX_VALUE;
        int i = 0;
        for (double x : axis[0]) {
            for (double y : axis[1]) {
                for (double z : axis[2]) {
                    map[i] = (float) x * (float) y * (float) z;
                    least = Math.min(least, map[i++]);
                }
            }
        }
        float floor = Math.max(least, (float) weightFloor);
        for (int j = 0; j < map.length; j++) {
            map[j] = Math.max(map[j], floor);
        }
        return map;
    }

    private double[] gaussian(int n) {
        double sigma = sigmaScale * n;
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            double distance = i - (n - 1) / 2.0;
            values[i] = Math.exp(-distance * distance / (2 * sigma * sigma));
        }
        return values;
    }

    private static Tensor enlarge(float[] weights, long[] window, int f) {
        Tensor small = Ops.floats(weights, 1, 1, window[0], window[1], window[2]);
        return small.repeat_interleave(f, new LongOptional(2), new LongOptional())
                .repeat_interleave(f, new LongOptional(3), new LongOptional())
                .repeat_interleave(f, new LongOptional(4), new LongOptional());
    }

    private static Tensor cut(Tensor x, long[] at, long[] window, int f) {
        return x.narrow(2, at[0] * f, window[0] * f)
                .narrow(3, at[1] * f, window[1] * f)
                .narrow(4, at[2] * f, window[2] * f);
    }
}
