package report2ct.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import report2ct.Report2CtException;

class MonaiVaeConfigTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MAISI = """
            {"spatial_dims": 3, "in_channels": 1, "out_channels": 1, "latent_channels": 4,
             "num_channels": [64, 128, 256], "num_res_blocks": [2, 2, 2], "norm_num_groups": 32, "norm_eps": 1e-6,
             "attention_levels": [false, false, false], "with_encoder_nonlocal_attn": false,
             "with_decoder_nonlocal_attn": false, "use_checkpointing": false, "use_convtranspose": false,
             "norm_float16": %s, "num_splits": 1, "dim_split": 1}
            """;

    @Test
    void theArgumentsOfThePublishedAutoencoderGiveIt() throws IOException {
        assertThat(MonaiVaeConfig.of(JSON.readTree(MAISI.formatted("false")), JSON.readTree("{}")))
                .isEqualTo(VaeConfig.maisi());
    }

    @Test
    void roundingToHalfPrecisionIsReadFromBothPlaces() throws IOException {
        JsonNode none = JSON.readTree("{}");
        JsonNode fixed = JSON.readTree("{\"norm_float16\": true}");

        assertThat(MonaiVaeConfig.of(JSON.readTree(MAISI.formatted("true")), none)
                        .normFloat16())
                .isTrue();
        assertThat(MonaiVaeConfig.of(JSON.readTree(MAISI.formatted("false")), fixed)
                        .normFloat16())
                .isTrue();
    }

    @Test
    void everythingThatDoesNotFitIsListed() throws IOException {
        JsonNode config = JSON.readTree(MAISI.formatted("false")
                .replace("\"attention_levels\": [false, false, false]", "\"attention_levels\": [false, false, true]")
                .replace("\"num_splits\": 1", "\"num_splits\": 2")
                .replace("\"in_channels\": 1", "\"in_channels\": 2"));

        assertThatThrownBy(() -> MonaiVaeConfig.of(config, JSON.readTree("{}")))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("attention_levels: expected no attention")
                .hasMessageContaining("num_splits")
                .hasMessageContaining("in_channels: expected 1.0, found 2");
    }

    @Test
    void otherConstantsAreListed() throws IOException {
        JsonNode config = JSON.readTree(MAISI.formatted("false"));
        JsonNode fixed = JSON.readTree("{\"logvar_clamp\": [-30, 21], \"factor\": 8, \"upsampling\": \"nearest\"}");

        assertThatThrownBy(() -> MonaiVaeConfig.of(config, fixed))
                .hasMessageContaining("logvar_clamp: expected [-30.0, 20.0]")
                .hasMessageContaining("factor: expected 4.0, found 8")
                .hasMessageContaining("upsampling");
    }

    @Test
    void theDiscriminatorKnowsItsStrides() throws IOException {
        MonaiPatchDiscriminator discriminator = MonaiPatchDiscriminator.of(
                JSON.readTree("{\"channels\": 4, \"num_layers_d\": 3, \"norm\": \"INSTANCE\"}"));

        discriminator.checkFixed(JSON.readTree("{\"strides\": [2, 2, 2, 1, 1], \"kernel\": 4}"));

        assertThat(discriminator.parameters()).hasSize(7);
        assertThatThrownBy(() -> discriminator.checkFixed(JSON.readTree("{\"strides\": [2, 2, 1, 1]}")))
                .hasMessageContaining("strides");
        assertThatThrownBy(() -> MonaiPatchDiscriminator.of(
                        JSON.readTree("{\"channels\": 0, \"num_layers_d\": 3, \"norm\": \"BATCH\"}")))
                .hasMessageContaining("norm: expected INSTANCE")
                .hasMessageContaining("positive");
    }
}
