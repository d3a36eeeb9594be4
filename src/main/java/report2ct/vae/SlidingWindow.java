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
 * Decoding and encoding by overlapping windows with Gaussian blending, as the reference does it (specification 1.7, MONAI
 * {@code SlidingWindowInferer}). Group-norm statistics are per window, so this is another function than decoding the
 * whole latent: the layout below is part of it.
 *
 * @param roi window size in latent cells
 * @param overlap share of a window that overlaps the next one
 * @param sigmaScale standard deviation of the Gaussian as a share of the window
 * @param weightFloor least weight
 */
public record SlidingWindow(Cells roi, double overlap, double sigmaScale, double weightFloor) {
    /** A position or an extent on the latent grid. */
    public record Cells(long x, long y, long z) {
        long count() {
            return Math.multiplyExact(Math.multiplyExact(x, y), z);
        }
    }

    public SlidingWindow {
        if (roi.x() <= 0 || roi.y() <= 0 || roi.z() <= 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "window: expected three positive sizes, found " + roi);
        }
        if (!(overlap >= 0 && overlap < 1)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "window overlap: expected a number in [0, 1), found " + overlap);
        }
    }

    /** 80x80x80 cells, overlap 0.4: the reference's inference script. */
    public static SlidingWindow reference() {
        return new SlidingWindow(new Cells(80, 80, 80), 0.4, 0.125, 1e-3);
    }

    /** First cells of all windows over a latent, x outermost; empty when the latent is decoded in one piece. */
    public List<Cells> windows(Cells latent) {
        if (latent.count() <= roi.count()) {
            return List.of();
        }
        List<Cells> windows = new ArrayList<>();
        for (long x : starts(latent.x(), roi.x())) {
            for (long y : starts(latent.y(), roi.y())) {
                for (long z : starts(latent.z(), roi.z())) {
                    windows.add(new Cells(x, y, z));
                }
            }
        }
        return windows;
    }

    /** Decodes one latent [1, L, X, Y, Z]; whole when it has no more cells than the window. */
    public Tensor decode(Autoencoder autoencoder, Tensor latent) {
        Ops.requireShape("latent", latent, 1, autoencoder.latentChannels(), -1, -1, -1);
        Cells size = new Cells(latent.size(2), latent.size(3), latent.size(4));
        List<Cells> windows = windows(size);
        if (windows.isEmpty()) {
            return autoencoder.decode(latent);
        }
        return TensorScope.compute(() -> blend(autoencoder, latent, size, windows));
    }

    private Tensor blend(Autoencoder autoencoder, Tensor latent, Cells size, List<Cells> windows) {
        int f = autoencoder.factor();
        Cells window = window(size);
        Tensor weights = enlarge(weights(window), window, f);
        long[] outShape = {1, 1, size.x() * f, size.y() * f, size.z() * f};
        Tensor sum = torch.zeros(outShape, Ops.options(ScalarType.Float));
        Tensor count = torch.zeros(outShape, Ops.options(ScalarType.Float));
        for (Cells at : windows) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor part = autoencoder.decode(cut(latent, at, window, 1).contiguous());
                // accumulators of the whole volume: in place
                cut(sum, at, window, f).add_(part.mul(weights));
                cut(count, at, window, f).add_(weights);
            }
        }
        return sum.div(count);
    }

    /**
     * Encodes one volume [1, 1, X, Y, Z]; whole when it has no more cells than the window. Means and log-variances are
     * blended alike. Another function than encoding the whole volume, for the same reason.
     */
    public Posterior encode(Autoencoder autoencoder, Tensor volume) {
        Ops.requireShape("volume", volume, 1, 1, -1, -1, -1);
        int f = autoencoder.factor();
        Cells size = new Cells(volume.size(2) / f, volume.size(3) / f, volume.size(4) / f);
        List<Cells> windows = windows(size);
        if (windows.isEmpty()) {
            return autoencoder.encode(volume);
        }
        try (TensorScope scope = TensorScope.open()) {
            Posterior blended = blend(autoencoder, volume, size, windows, f);
            return new Posterior(scope.keep(blended.mean()), scope.keep(blended.logVariance()));
        }
    }

    private Posterior blend(Autoencoder autoencoder, Tensor volume, Cells size, List<Cells> windows, int f) {
        Cells window = window(size);
        Tensor weights = Ops.floats(weights(window), 1, 1, window.x(), window.y(), window.z());
        long[] outShape = {1, autoencoder.latentChannels(), size.x(), size.y(), size.z()};
        Tensor mean = torch.zeros(outShape, Ops.options(ScalarType.Float));
        Tensor logVariance = torch.zeros(outShape, Ops.options(ScalarType.Float));
        Tensor count = torch.zeros(new long[] {1, 1, size.x(), size.y(), size.z()}, Ops.options(ScalarType.Float));
        for (Cells at : windows) {
            try (TensorScope scope = TensorScope.open()) {
                Posterior part = autoencoder.encode(cut(volume, at, window, f).contiguous());
                // accumulators of the whole latent: in place
                cut(mean, at, window, 1).add_(Ops.onCpu(part.mean()).mul(weights));
                cut(logVariance, at, window, 1)
                        .add_(Ops.onCpu(part.logVariance()).mul(weights));
                cut(count, at, window, 1).add_(weights);
            }
        }
        return new Posterior(mean.div(count), logVariance.div(count));
    }

    private Cells window(Cells size) {
        return new Cells(Math.min(roi.x(), size.x()), Math.min(roi.y(), size.y()), Math.min(roi.z(), size.z()));
    }

    /** First cells of the windows along an axis: the last one is pulled back to end inside. */
    private List<Long> starts(long length, long size) {
        long window = Math.min(size, length);
        long step = window == length ? window : Math.max(1, (long) (window * (1 - overlap)));
        List<Long> starts = new ArrayList<>();
        for (long start = 0; start + window < length; start += step) {
            starts.add(start);
        }
        starts.add(length - window);
        return starts;
    }

    /** Blend weights of a window in latent cells, x slowest. */
    float[] weights(Cells window) {
        double[][] axis = {gaussian(window.x()), gaussian(window.y()), gaussian(window.z())};
        float[] map = new float[Math.toIntExact(window.count())];
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

    private double[] gaussian(long n) {
        double sigma = sigmaScale * n;
        double[] values = new double[Math.toIntExact(n)];
        for (int i = 0; i < values.length; i++) {
            double distance = i - (n - 1) / 2.0;
            values[i] = Math.exp(-distance * distance / (2 * sigma * sigma));
        }
        return values;
    }

    private static Tensor enlarge(float[] weights, Cells window, int f) {
        Tensor small = Ops.floats(weights, 1, 1, window.x(), window.y(), window.z());
        return small.repeat_interleave(f, new LongOptional(2), new LongOptional())
                .repeat_interleave(f, new LongOptional(3), new LongOptional())
                .repeat_interleave(f, new LongOptional(4), new LongOptional());
    }

    private static Tensor cut(Tensor x, Cells at, Cells window, int f) {
        return x.narrow(2, at.x() * f, window.x() * f)
                .narrow(3, at.y() * f, window.y() * f)
                .narrow(4, at.z() * f, window.z() * f);
    }
}
