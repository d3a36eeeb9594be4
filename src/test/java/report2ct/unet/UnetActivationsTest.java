package report2ct.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import report2ct.Report2CtException;
import report2ct.unet.UnetActivations.Storage;

class UnetActivationsTest {
    private static final double MIB = 1 << 20;
    private static final double GIB = 1 << 30;

    /** The counted bytes against those that a real pass's graph gives back when it ends. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theCountIsWhatARealPassKeeps() throws IOException, InterruptedException {
        List<String> lines = probe();

        List<UnetConfig> configurations = ActivationProbe.configurations();
        assertThat(lines).hasSameSizeAs(configurations);
        for (int i = 0; i < lines.size(); i++) {
            String[] measured = lines.get(i).split(" ", -1);
            UnetActivations counted = UnetActivations.of(configurations.get(i), ActivationProbe.GRID, Storage.FLOAT32);
            // tensors below 128 KiB are not given back at once
            assertThat(Long.parseLong(measured[0]) / MIB)
                    .as("kept by network %d", i)
                    .isCloseTo(counted.kept() / MIB, within(0.07 * counted.kept() / MIB));
            assertThat(Long.parseLong(measured[1]) / MIB)
                    .as("between blocks of network %d", i)
                    .isCloseTo(counted.between() / MIB, within(0.2 * counted.between() / MIB));
        }
    }

    private static List<String> probe() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ActivationProbe.class.getName());
        builder.environment().put("MALLOC_MMAP_THRESHOLD_", "131072");
        builder.environment().put("OMP_NUM_THREADS", "1");
        builder.environment().put("OPENBLAS_NUM_THREADS", "1");
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        try {
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            return text.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }

    /** The published size: cost model of the reference documents about 17 GiB in 16-bit storage. */
    @Test
    void theFullSizeNeedsCheckpointingOnASmallCard() {
        long[] grid = {120, 120, 64};
        UnetActivations wide = UnetActivations.of(UnetConfig.paper(), grid, Storage.FLOAT32);
        UnetActivations mixed = UnetActivations.of(UnetConfig.paper(), grid, Storage.MIXED_16);

        assertThat(mixed.kept() / GIB).isCloseTo(17, within(0.5));
        assertThat(wide.kept() / GIB).isCloseTo(19.3, within(0.1));
        // networks specification 5.1: one forward pass of 9.72 TFLOP
        assertThat(wide.forwardFlops() / 1e12).isCloseTo(9.72, within(0.02));
        assertThat(mixed.checkpointed()).isLessThan(mixed.kept() / 2);
    }

    @Test
    void memoryGrowsWithTheNumberOfCells() {
        UnetConfig config = SmallUnets.tokens();
        UnetActivations one = UnetActivations.of(config, new long[] {8, 8, 8}, Storage.MIXED_16);
        UnetActivations eight = UnetActivations.of(config, new long[] {16, 16, 16}, Storage.MIXED_16);

        assertThat(eight.kept()).isEqualTo(8 * one.kept());
        assertThat(eight.between()).isEqualTo(8 * one.between());
        assertThat(eight.largestBlock()).isEqualTo(8 * one.largestBlock());
        assertThat(eight.largestTensor()).isEqualTo(8 * one.largestTensor());
        // all but attention grows with the cells, attention with their square
        assertThat(eight.forwardFlops()).isBetween(8 * one.forwardFlops(), 64 * one.forwardFlops());
    }

    @Test
    void gridsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> UnetActivations.of(UnetConfig.paper(), new long[] {120, 120, 60}, Storage.FLOAT32))
                .isInstanceOf(Report2CtException.class)
                .hasMessage("latent axis: expected a multiple of 8, found 60");
    }
}
