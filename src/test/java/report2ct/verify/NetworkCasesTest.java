package report2ct.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import report2ct.nn.LeakCheck;

@ExtendWith(LeakCheck.class)
class NetworkCasesTest {
    private static final int CASES = 68;

    @TempDir
    private Path folder;

    @Test
    void everyReferenceCasePasses() {
        List<CaseResult> results = new ArrayList<>();

        new NetworkCases().run(NetworkFolder.FIXTURES, results::add);

        assertThat(results).hasSize(CASES).allSatisfy(result -> {
            assertThat(result.problem()).as(result.caseId()).isEmpty();
            assertThat(result.outputs()).isNotEmpty().allSatisfy(output -> {
                assertThat(output.ok()).as(result.caseId() + " " + output).isTrue();
            });
            assertThat(result.ok()).isTrue();
        });
    }

    @Test
    void aChangedExpectedTensorFails() throws IOException {
        NetworkFolder copy = NetworkFolder.of(folder, "unet_small_t_emb");
        change("unet_io.safetensors", "unet_small_t.emb");

        CaseResult result = only(copy.run());

        assertThat(result.ok()).isFalse();
        assertThat(result.problem()).isEmpty();
        assertThat(result.outputs()).singleElement().satisfies(output -> {
            assertThat(output.name()).isEqualTo("emb");
            assertThat(output.distance()).isGreaterThan(output.limit());
        });
    }

    @Test
    void aChangedWeightFails() throws IOException {
        NetworkFolder copy = NetworkFolder.of(folder, "unet_small_t_emb");
        change("unet_cross.safetensors", "time_embed.0.bias");

        assertThat(only(copy.run()).ok()).isFalse();
    }

    @Test
    void weightsWithAnotherNameFail() throws IOException {
        NetworkFolder copy = NetworkFolder.of(folder, "unet_small_t_emb");
        rename("unet_cross.safetensors", "time_embed.0.bias", "time_embed.9.bias");

        CaseResult result = only(copy.run());

        assertThat(result.ok()).isFalse();
        assertThat(result.problem())
                .contains("time_embed.0.bias")
                .contains("time_embed.9.bias")
                .contains("emb: not computed");
    }

    @Test
    void aTruncatedWeightFileFails() throws IOException {
        NetworkFolder copy = NetworkFolder.of(folder, "unet_small_t_emb");
        byte[] bytes = Files.readAllBytes(folder.resolve("unet_cross.safetensors"));
        Files.write(folder.resolve("unet_cross.safetensors"), java.util.Arrays.copyOf(bytes, bytes.length - 4));

        assertThat(only(copy.run()).problem()).contains("unet_cross.safetensors");
    }

    @Test
    void anUnknownKindFails() throws IOException {
        NetworkFolder copy = NetworkFolder.of(folder, "rflow_add_noise", "groupnorm");
        copy.one(0).put("kind", "transformer");

        List<CaseResult> results = copy.run();

        assertThat(results.get(0).ok()).isFalse();
        assertThat(results.get(0).problem()).isEqualTo("unknown kind 'transformer'");
        assertThat(results.get(1).ok()).isTrue();
    }

    @Test
    void aMissingToleranceFails() throws IOException {
        NetworkFolder copy = NetworkFolder.of(folder, "rflow_add_noise");
        ((ObjectNode) copy.one(0).path("tolerance")).remove("target");

        CaseResult result = only(copy.run());

        assertThat(result.ok()).isFalse();
        assertThat(result.problem()).isEqualTo("target: no tolerance is given");
        assertThat(result.outputs()).filteredOn(OutputResult::ok).hasSize(2);
    }

    @Test
    void aToleranceOfNothingFails() throws IOException {
        NetworkFolder copy = NetworkFolder.of(folder, "rflow_add_noise");
        ((ObjectNode) copy.one(0).path("tolerance"))
                .putObject("extra")
                .put("rule", "exact")
                .put("value", 0);

        assertThat(only(copy.run()).problem()).isEqualTo("tolerance.extra: nothing of that name is expected");
    }

    @Test
    void anUnknownRuleFails() throws IOException {
        NetworkFolder copy = NetworkFolder.of(folder, "rflow_add_noise");
        ((ObjectNode) copy.one(0).path("tolerance").path("xt")).put("rule", "roughly");

        assertThat(only(copy.run()).problem()).isEqualTo("xt: unknown rule 'roughly'");
    }

    @Test
    void aMissingTensorFails() throws IOException {
        NetworkFolder copy = NetworkFolder.of(folder, "rflow_add_noise");
        ((ObjectNode) copy.one(0).path("inputs")).put("noise", "nothing.there");

        assertThat(only(copy.run()).problem()).contains("nothing.there").contains("xt: not computed");
    }

    @Test
    void aMissingConstantFails() throws IOException {
        NetworkFolder copy = NetworkFolder.of(folder, "rflow_add_noise");
        ((ObjectNode) copy.one(0).path("scalars")).remove("train_timesteps");

        assertThat(only(copy.run()).problem())
                .contains("scalars.train_timesteps: expected a whole number, found nothing");
    }

    @Test
    void anExpectedNameThatNoKindComputesFails() throws IOException {
        NetworkFolder copy = NetworkFolder.of(folder, "rflow_add_noise");
        ((ObjectNode) copy.one(0).path("expected")).put("other", "rflow_add_noise.xt");
        ((ObjectNode) copy.one(0).path("tolerance"))
                .putObject("other")
                .put("rule", "exact")
                .put("value", 0);

        assertThat(only(copy.run()).problem()).isEqualTo("other: not computed");
    }

    @Test
    void anIdMayBeGivenOnce() throws IOException {
        NetworkFolder copy = NetworkFolder.of(folder, "rflow_add_noise", "groupnorm");
        copy.one(0).put("id", "rflow_add_noise");

        List<CaseResult> results = copy.run();

        assertThat(results.get(0).ok()).isTrue();
        assertThat(results.get(1).problem()).contains("two cases");
    }

    @Test
    void anotherConstantThanTheProductHasIsNamed() throws IOException {
        NetworkFolder copy = NetworkFolder.of(folder, "unet_small_t_emb");
        ObjectNode network = (ObjectNode) copy.manifest().path("networks").path("unet_cross");
        ((ObjectNode) network.path("config")).put("transformer_num_layers", 2).put("dropout", 0.5);

        assertThat(only(copy.run()).problem())
                .contains("transformer_num_layers: expected 1.0, found 2")
                .contains("dropout: not an argument");
    }

    @Test
    void countsThatDoNotFitFail() throws IOException {
        NetworkFolder copy = NetworkFolder.of(folder, "unet_small_t_emb");
        ((ObjectNode) copy.manifest().path("networks").path("unet_cross")).put("parameters", 1);

        assertThat(only(copy.run()).problem()).contains("expected 1 parameters").contains("703700");
    }

    @Test
    void filesOutsideTheFolderAreRefused() throws IOException {
        NetworkFolder copy = NetworkFolder.of(folder, "rflow_add_noise");
        copy.one(0).put("file", "../rflow_io.safetensors");

        assertThat(only(copy.run()).problem()).contains("inside the folder");
    }

    @Test
    void nothingIsTakenFromTheId() throws IOException {
        NetworkFolder copy = NetworkFolder.of(folder, "rflow_times_logit_normal");
        copy.one(0).put("id", "x");

        assertThat(only(copy.run()))
                .matches(CaseResult::ok)
                .extracting(CaseResult::caseId)
                .isEqualTo("x");
    }

    @Test
    void aManifestThatIsNoJsonOrHasNoCasesIsOneFailedCase() throws IOException {
        NetworkFolder copy = NetworkFolder.of(folder, "none");

        assertThat(only(copy.run()).problem()).contains("at least one case");

        Files.writeString(folder.resolve("manifest.json"), "{\"cases\": [");
        List<CaseResult> results = new ArrayList<>();
        new NetworkCases().run(folder, results::add);
        assertThat(only(results).ok()).isFalse();
    }

    private static CaseResult only(List<CaseResult> results) {
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    /** Changes the first float of a tensor. */
    private void change(String file, String key) throws IOException {
        Path path = folder.resolve(file);
        byte[] bytes = Files.readAllBytes(path);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int header = Math.toIntExact(buffer.getLong(0));
        String json = new String(bytes, 8, header, StandardCharsets.UTF_8);
        int begin = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(json)
                .path(key)
                .path("data_offsets")
                .path(0)
                .asInt();
        int at = 8 + header + begin;
        buffer.putFloat(at, buffer.getFloat(at) + 0.01f);
        Files.write(path, bytes);
    }

    /** Renames a tensor to a name of the same length. */
    private void rename(String file, String from, String to) throws IOException {
        Path path = folder.resolve(file);
        byte[] bytes = Files.readAllBytes(path);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String quoted = "\"" + from + "\"";
        assertThat(text).containsOnlyOnce(quoted);
        Files.write(path, text.replace(quoted, "\"" + to + "\"").getBytes(StandardCharsets.ISO_8859_1));
    }
}
