package report2ct.generation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import report2ct.nn.InferenceLayout;
import report2ct.nn.Ops;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;

/**
 * Decides between single precision and bfloat16: the latter only where the processor has it and a short measurement says
 * that it is faster (on other processors it is hundreds of times slower). The measurement is kept in a folder.
 */
final class PrecisionDecision {
    private static final int CHANNELS = 32;
    private static final int SIDE = 12;
    private static final int REPEATS = 3;
    private static final double PATIENCE_SECONDS = 0.2;

    private final @Nullable Path cache;

    /** @param cache folder for the measurement; null measures anew */
    PrecisionDecision(@Nullable Path cache) {
        this.cache = cache;
    }

    Precision decide(PrecisionChoice choice, ComputeDevice device, GenerationListener listener) {
        return switch (choice) {
            case FP32 -> Precision.FP32;
            case AUTO ->
                device == ComputeDevice.CPU && Processor.nativeBf16() && ratio() < 1 ? Precision.BF16 : Precision.FP32;
            case BF16 -> {
                if (device == ComputeDevice.CPU && !Processor.nativeBf16()) {
                    listener.note(String.format(
                            Locale.ROOT,
                            "this processor (%s) has no bfloat16 arithmetic: it takes %.1f times as long as fp32 here",
                            Processor.capability(),
                            ratio()));
                }
                yield Precision.BF16;
            }
        };
    }

    /** Time of bfloat16 over time of single precision. */
    private double ratio() {
        Path file = cache == null
                ? null
                : cache.resolve("bf16-"
                        + Sha256.of(Processor.name() + Processor.capability()).substring(0, 16) + ".txt");
        Double known = file == null ? null : read(file);
        if (known != null) {
            return known;
        }
        double ratio = seconds(Precision.BF16) / seconds(Precision.FP32);
        if (file != null) {
            write(file, ratio);
        }
        return ratio;
    }

    private static @Nullable Double read(Path file) {
        try {
            double ratio = Double.parseDouble(Files.readString(file).strip());
            return ratio > 0 && Double.isFinite(ratio) ? ratio : null;
        } catch (IOException | NumberFormatException e) {
            return null; // not measured yet, or not by this program: measured again
        }
    }

    private static void write(Path file, double ratio) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, Double.toString(ratio));
        } catch (IOException e) {
            // the measurement is repeated next time
        }
    }

    /** The best of a few convolutions of the network's kind. */
    private static double seconds(Precision precision) {
        try (TensorScope scope = TensorScope.open()) {
            long[] three = {1, 1, 1};
            Tensor x = InferenceLayout.channelsLast(
                    torch.ones(new long[] {1, CHANNELS, SIDE, SIDE, SIDE}, Ops.options(precision.type())));
            Tensor kernel = InferenceLayout.channelsLast(
                    torch.ones(new long[] {CHANNELS, CHANNELS, 3, 3, 3}, Ops.options(precision.type())));
            double best = Double.MAX_VALUE;
            for (int i = 0; i < REPEATS && (i == 0 || best < PATIENCE_SECONDS); i++) {
                long start = System.nanoTime();
                torch.conv3d(x, kernel, new TensorOptional(), three, three, three, 1);
                best = Math.min(best, (System.nanoTime() - start) / 1e9);
            }
            return Math.max(best, 1e-9);
        }
    }
}
