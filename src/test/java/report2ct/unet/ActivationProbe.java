package report2ct.unet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import report2ct.nn.Autocast;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;

/**
 * Prints the resident bytes that the end of a forward pass's graph gives back, for each of the configurations, to be run as
 * a process of its own whose allocator returns everything at once.
 */
final class ActivationProbe {
    private static final Path STATISTICS = Path.of("/proc/self/statm");
    private static final long PAGE = 4096;

    private ActivationProbe() {}

    /** Networks whose feature maps are far larger than their weights. */
    static List<UnetConfig> configurations() {
        List<UnetConfig> all = new ArrayList<>();
        for (int context : new int[] {12, 0}) {
            for (boolean residual : new boolean[] {true, false}) {
                all.add(new UnetConfig(
                        4,
                        4,
                        List.of(new UnetConfig.Level(8, 1, 0), new UnetConfig.Level(16, 2, 8)),
                        1,
                        context,
                        0,
                        true,
                        false,
                        residual,
                        true,
                        4,
                        1e-6,
                        UnetConfig.Conditioning.TOKENS,
                        UnetConfig.Extensions.none()));
            }
        }
        return all;
    }

    static final long[] GRID = {32, 32, 16};

    public static void main(String[] arguments) throws IOException {
        for (UnetConfig config : configurations()) {
            Parameters parameters = SmallUnets.random(config);
            parameters.requireGradients();
            try (Unet network = Unet.forTraining(config, parameters)) {
                released(network); // buffers that stay are made now
                System.out.println(released(network) + " " + stored(network));
            }
        }
    }

    private static long released(Unet network) throws IOException {
        try (TensorScope scope = TensorScope.open()) {
            UnetInput input = SmallUnets.input(network.config(), 1, GRID[0], GRID[1], GRID[2]);
            Tensor answer = network.forward(input);
            long before = resident();
            answer.close();
            return before - resident();
        }
    }

    /** What a checkpointed pass holds between its directions. */
    private static long stored(Unet network) throws IOException {
        Supplier<Autocast> autocast = () -> Autocast.to(Precision.FP32);
        long before;
        try (TensorScope scope = TensorScope.open()) {
            UnetInput input = SmallUnets.input(network.config(), 1, GRID[0], GRID[1], GRID[2]);
            CheckpointedPass pass = new CheckpointedPass(network, input, autocast);
            Ops.requireShape("answer", pass.answer(), 1, 4, -1, -1, -1);
            before = resident();
        }
        return before - resident();
    }

    private static long resident() throws IOException {
        return Long.parseLong(Files.readString(STATISTICS).split(" ", -1)[1]) * PAGE;
    }
}
