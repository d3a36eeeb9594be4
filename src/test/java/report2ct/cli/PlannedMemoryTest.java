package report2ct.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.bundle.RandomBundle;
import report2ct.generation.TinyModel;
import report2ct.unet.UnetConfig;
import report2ct.vae.VaeConfig;

/** Real processes: what the planner says about their memory against what they took. */
@Tag("slow")
@EnabledOnOs(value = OS.LINUX, disabledReason = "the peak is read from /proc")
class PlannedMemoryTest {
    /** How far the prediction may be from the measurement. */
    private static final double TOLERANCE = 0.15;

    private static final VaeConfig MEDIUM_VAE =
            new VaeConfig(4, List.of(32, 64, 128), List.of(2, 2, 2), 32, 1e-6, false);
    private static final VaeConfig SMALL_VAE = new VaeConfig(4, List.of(8, 8), List.of(1, 1), 4, 1e-6, false);

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    @BeforeAll
    static void writeModels() throws IOException {
        RandomBundle.write(shared.resolve("decoder"), unet(8, 16, 0), MEDIUM_VAE);
        RandomBundle.write(shared.resolve("denoiser"), unet(64, 128, 32), SMALL_VAE);
    }

    private static UnetConfig unet(int fine, int coarse, int headWidth) {
        return new UnetConfig(
                4,
                4,
                List.of(
                        new UnetConfig.Level(fine, 2, 0),
                        new UnetConfig.Level(coarse, 2, headWidth == 0 ? 8 : headWidth)),
                1,
                TinyModel.TEXT_WIDTH,
                4,
                true,
                false,
                true,
                true,
                8,
                1e-6,
                UnetConfig.Conditioning.TOKENS,
                UnetConfig.Extensions.none());
    }

    private record Run(int code, String output) {
        double peakMib() {
            return Long.parseLong(after(PeakMemory.MARK).strip()) / 1024.0;
        }

        /** What follows these words on their line. */
        String after(String words) {
            return output.lines()
                    .filter(line -> line.contains(words))
                    .map(line -> line.substring(line.indexOf(words) + words.length()))
                    .reduce((first, second) -> second)
                    .orElseThrow(() -> new AssertionError("no \"" + words + "\" in:\n" + output));
        }
    }

    private Run run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=16g",
                "-cp",
                System.getProperty("java.class.path"),
                PeakMemory.class.getName(),
                "generate"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("OPENBLAS_NUM_THREADS", "1");
        builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }

    private static double mib(String text) {
        String[] parts = text.strip().split("[ ,;]+", -1);
        double number = Double.parseDouble(parts[0]);
        return parts[1].startsWith("GiB") ? number * 1024 : number;
    }

    private String[] arguments(
            String model, String size, String precision, String decode, String memory, String... more) {
        Path path = model.equals("demo") ? Path.of("models", "demo").toAbsolutePath() : shared.resolve(model);
        List<String> arguments = new ArrayList<>(List.of(
                "--model",
                path.toString(),
                "--size",
                size,
                "--precision",
                precision,
                "--decode",
                decode,
                "--memory",
                memory,
                "--scratch",
                folder.toString(),
                "--steps",
                "1"));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private String[] make() {
        String out = folder.resolve("ct.nii").toString();
        return new String[] {"--findings", "Large heart.", "--impression", "None.", "--out", out, "--force"};
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "demo     | 128,96,96   | fp32 | auto     | 8g   | in one piece",
                "demo     | 256,192,160 | fp32 | auto     | 8g   | in one piece",
                "decoder  | 128,128,64  | fp32 | whole    | 8g   | in one piece",
                "decoder  | 128,128,64  | bf16 | whole    | 8g   | in one piece",
                "decoder  | 128,128,64  | fp32 | streamed | 8g   | maps in memory",
                "decoder  | 160,128,64  | fp32 | whole    | 700m | maps in scratch files",
                "decoder  | 128,128,64  | fp32 | tiled    | 8g   | windows",
                "denoiser | 96,96,96    | fp32 | whole    | 8g   | in one piece",
                "denoiser | 96,96,96    | bf16 | whole    | 8g   | in one piece",
            })
    void thePredictedPeakIsTheMeasuredOne(
            String model, String size, String precision, String decode, String memory, String way) throws Exception {
        Run plan = run(arguments(model, size, precision, decode, memory, "--plan"));
        assertThat(plan.code()).as(plan.output()).isZero();
        assertThat(plan.after("way ")).contains(way);
        double predicted = mib(plan.after("peak  "));

        Run made = run(arguments(model, size, precision, decode, memory, make()));

        assertThat(made.code()).as(made.output()).isZero();
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %.0f | %.0f | %.2f |%n",
                model,
                size,
                precision,
                decode,
                way,
                predicted,
                made.peakMib(),
                predicted / made.peakMib());
        assertThat(predicted / made.peakMib()).isBetween(1 - TOLERANCE, 1 + TOLERANCE);
    }

    @Test
    void whatIsRefusedSaysTheSmallestBudgetAndThatOneIsKept() throws Exception {
        Run refused = run(arguments("decoder", "128,128,64", "fp32", "whole", "300m", make()));
        assertThat(refused.code()).as(refused.output()).isEqualTo(5);
        double least = mib(refused.after("expected a memory budget of at least "));

        String budget = (long) Math.ceil(least) + "m";
        Run made = run(arguments("decoder", "128,128,64", "fp32", "whole", budget, make()));

        assertThat(made.code()).as(made.output()).isZero();
        System.out.printf(Locale.ROOT, "| refusal | least %.0f | %.0f |%n", least, made.peakMib());
        assertThat(least / made.peakMib()).isBetween(1 - TOLERANCE, 1 + TOLERANCE);
    }
}
