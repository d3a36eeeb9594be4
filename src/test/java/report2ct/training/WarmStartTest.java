package report2ct.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import report2ct.Report2CtException;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.ParameterFiles;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.Parameters;
import report2ct.unet.UnetConfig;
import report2ct.unet.UnetParameters;
import report2ct.weights.Dtype;

@ExtendWith(LeakCheck.class)
class WarmStartTest {
    @TempDir
    Path folder;

    /** The published structure, small. */
    private static UnetConfig config(int contextWidth) {
        return new UnetConfig(
                4,
                4,
                List.of(new UnetConfig.Level(8, 1, 0), new UnetConfig.Level(16, 1, 8)),
                1,
                contextWidth,
                128,
                true,
                false,
                true,
                true,
                4,
                1e-6,
                UnetConfig.Conditioning.TOKENS,
                UnetConfig.Extensions.none());
    }

    private static Parameters parameters(UnetConfig config, long seed) {
        return ParameterInitialiser.initialise(UnetParameters.of(config), seed);
    }

    private Path save(UnetConfig config, long seed, UnaryOperator<String> rename) {
        Path file = folder.resolve("weights.safetensors");
        try (Parameters source = parameters(config, seed)) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            source.names().forEach(name -> tensors.put(rename.apply(name), source.get(name)));
            ParameterFiles.save(file, tensors, Dtype.F32, Map.of(), false);
        }
        return file;
    }

    private static float[] values(Parameters parameters, String name) {
        return Ops.toFloats(parameters.get(name));
    }

    private static boolean atASite(String name) {
        return name.contains("attention");
    }

    /** Takes what {@code start} says from seed 2 and leaves the rest of seed 1. */
    private static void assertCopied(WarmStart start, UnetConfig source, UnetConfig target, Parameters found) {
        try (Parameters from = parameters(source, 2);
                Parameters before = parameters(target, 1)) {
            for (String name : found.names()) {
                Parameters expected = start.taken().contains(name) ? from : before;
                assertThat(values(found, name)).as(name).isEqualTo(values(expected, name));
            }
        }
    }

    @Test
    void anUnconditionedNetworkGivesEverythingButTheAttentionSites() {
        Path file = save(config(0), 2, name -> "module." + name);
        try (Parameters parameters = parameters(config(12), 1)) {
            WarmStart start = WarmStart.load(file, parameters);

            assertThat(start.taken()).isNotEmpty().noneMatch(WarmStartTest::atASite);
            assertThat(start.taken()).contains("conv_in.conv.weight", "class_embedding.weight", "out.2.conv.weight");
            assertThat(start.fresh())
                    .isEqualTo(parameters.names().stream()
                            .filter(WarmStartTest::atASite)
                            .toList());
            assertThat(start.reshaped()).isEmpty();
            assertThat(start.unused())
                    .allMatch(WarmStartTest::atASite)
                    .contains("middle_block.attention.norm.weight", "middle_block.attention.attn.to_q.weight");
            assertCopied(start, config(0), config(12), parameters);
        }
    }

    @Test
    void aNetworkOfAnotherContextWidthGivesAllButItsKeysAndValues() {
        Path file = save(config(6), 2, name -> name);
        try (Parameters parameters = parameters(config(12), 1)) {
            WarmStart start = WarmStart.load(file, parameters);

            assertThat(start.fresh()).isEmpty();
            assertThat(start.unused()).isEmpty();
            assertThat(start.reshaped())
                    .isNotEmpty()
                    .allMatch(line -> line.contains(".attn2.to_k.weight") || line.contains(".attn2.to_v.weight"))
                    .contains("middle_block.attention.transformer_blocks.0.attn2.to_k.weight: expected [16, 12],"
                            + " found [16, 6]");
            assertThat(start.taken())
                    .hasSize(parameters.names().size() - start.reshaped().size());
            assertCopied(start, config(6), config(12), parameters);
            assertThat(start.summary())
                    .contains(" arrays taken; ")
                    .contains("of another shape, with initial values (")
                    .doesNotContain("not used");
        }
    }

    @Test
    void aCheckpointOfThisProjectGivesItsModel() {
        Path file = save(config(12), 2, name -> "model/" + name);
        try (Parameters parameters = parameters(config(12), 1)) {
            WarmStart start = WarmStart.load(file, parameters);

            assertThat(start.taken()).hasSize(parameters.names().size());
            assertCopied(start, config(12), config(12), parameters);
            assertThat(start.summary()).endsWith(parameters.names().size() + " arrays taken");
        }
    }

    @Test
    void weightsOfSomethingElseAreRefused() {
        Path file = folder.resolve("other.safetensors");
        try (Parameters other = new Parameters();
                Parameters parameters = parameters(config(12), 1)) {
            other.put("decoder.weight", () -> Ops.floats(new float[] {1}, 1));
            ParameterFiles.save(
                    file, Map.of("decoder.weight", other.get("decoder.weight")), Dtype.F32, Map.of(), false);

            assertThatThrownBy(() -> WarmStart.load(file, parameters))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("expected weights of a denoiser");
        }
    }

    @Test
    void valuesThatAreNoNumbersAreRefused() {
        Path file = folder.resolve("nan.safetensors");
        try (Parameters source = parameters(config(12), 2);
                Parameters parameters = parameters(config(12), 1)) {
            source.put("conv_in.conv.bias", () -> Ops.floats(new float[] {1, 2, 3, Float.NaN, 5, 6, 7, 8}, 8));
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            source.names().forEach(name -> tensors.put(name, source.get(name)));
            ParameterFiles.save(file, tensors, Dtype.F32, Map.of(), false);

            assertThatThrownBy(() -> WarmStart.load(file, parameters))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("conv_in.conv.bias: expected finite numbers");
        }
    }
}
