package report2ct.generation;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import report2ct.nn.InferenceLayout;
import report2ct.nn.Ops;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;

/** A short measurement of this machine with the arithmetic that the networks are made of. */
final class ArithmeticSpeed {
    private static final int CHANNELS = 128;
    private static final int SIDE = 32;
    private static final int REPEATS = 5;
    private static final double PATIENCE_SECONDS = 1;

    private ArithmeticSpeed() {}

    /** Multiplications (each with its addition) a second of a 3x3x3 convolution: the best of a few. */
    static double measure(Precision precision, ComputeDevice device) {
        try (TensorScope scope = TensorScope.open()) {
            long[] three = {1, 1, 1};
            Tensor x = device.place(InferenceLayout.channelsLast(
                    torch.ones(new long[] {1, CHANNELS, SIDE, SIDE, SIDE}, Ops.options(precision.type()))));
            Tensor kernel = device.place(InferenceLayout.channelsLast(
                    torch.ones(new long[] {CHANNELS, CHANNELS, 3, 3, 3}, Ops.options(precision.type()))));
            double best = Double.MAX_VALUE;
            double spent = 0;
            for (int i = 0; i < REPEATS && spent < PATIENCE_SECONDS; i++) {
                long start = System.nanoTime();
                Ops.item(torch.conv3d(x, kernel, new TensorOptional(), three, three, three, 1)
                        .select(1, 0)
                        .sum());
                double seconds = Math.max(1e-9, (System.nanoTime() - start) / 1e9);
                best = Math.min(best, seconds);
                spent += seconds;
            }
            return (double) kernel.numel() * SIDE * SIDE * SIDE / best;
        }
    }
}
