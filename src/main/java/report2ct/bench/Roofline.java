package report2ct.bench;

import static org.bytedeco.pytorch.global.torch.conv3d;
import static org.bytedeco.pytorch.global.torch.mm;
import static org.bytedeco.pytorch.global.torch.randn;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import report2ct.nn.InferenceLayout;
import report2ct.nn.Ops;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;

/** What this machine can do at best: the convolution and the matrix product that libtorch is fastest at. */
final class Roofline {
    static final String GROUP = "roof";
    private static final long[] ONE = {1, 1, 1};
    private static final int CHANNELS = 256;
    private static final long[] GRID = {30, 30, 16};
    private static final double GRID_CELLS = 30 * 30 * 16;

    private final int runs;
    private final Watch watch;

    Roofline(int runs, Watch watch) {
        this.runs = runs;
        this.watch = watch;
    }

    List<Measurement> measure() {
        List<Measurement> all = new ArrayList<>();
        for (Precision precision : BenchSettings.precisions()) {
            all.add(convolution(precision));
            all.add(product(precision, 2048));
        }
        return all;
    }

    /** The roof of convolutions, floating-point operations a second. */
    Measurement convolution(Precision precision) {
        watch.check();
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = InferenceLayout.channelsLast(
                    randn(1, CHANNELS, GRID[0], GRID[1], GRID[2]).to(precision.type()));
            Tensor kernel = InferenceLayout.channelsLast(
                    randn(CHANNELS, CHANNELS, 3, 3, 3).to(precision.type()));
            double flop = 2.0 * 27 * CHANNELS * CHANNELS * GRID_CELLS;
            Timing timing = Timing.of(1, runs, () -> conv3d(x, kernel, Ops.optional(null), ONE, ONE, ONE, 1));
            return new Measurement(GROUP, "conv3 256 channels 30x30x16", name(precision), timing, flop, "FLOP");
        }
    }

    private Measurement product(Precision precision, long n) {
        watch.check();
        try (TensorScope scope = TensorScope.open()) {
            Tensor a = randn(n, n).to(precision.type());
            Timing timing = Timing.of(1, runs, () -> mm(a, a));
            return new Measurement(GROUP, "matrix product " + n, name(precision), timing, 2.0 * n * n * n, "FLOP");
        }
    }

    static String name(Precision precision) {
        return precision.name().toLowerCase(Locale.ROOT);
    }
}
