package report2ct.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

class MonaiUnetConfigTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void theArgumentsOfThePaperGiveThePapersNetwork() throws IOException {
        JsonNode arguments = JSON.readTree("""
                {"spatial_dims": 3, "in_channels": 4, "out_channels": 4, "num_channels": [64, 128, 256, 512],
                 "attention_levels": [false, false, true, true], "num_head_channels": [0, 0, 32, 32],
                 "num_res_blocks": 2, "use_flash_attention": true, "include_spacing_input": true,
                 "include_top_region_index_input": false, "include_bottom_region_index_input": false,
                 "num_class_embeds": 128, "resblock_updown": true, "include_fc": true, "with_conditioning": true,
                 "cross_attention_dim": 2560}
                """);

        assertThat(MonaiUnetConfig.of(arguments)).isEqualTo(UnetConfig.paper());
    }

    @Test
    void absentArgumentsHaveTheDefaultsOfMonai() throws IOException {
        JsonNode arguments = JSON.readTree("""
                {"in_channels": 4, "out_channels": 3, "num_channels": [32, 64], "attention_levels": [false, true],
                 "num_res_blocks": [1, 3], "num_class_embeds": null}
                """);

        UnetConfig config = MonaiUnetConfig.of(arguments);

        assertThat(config.levels()).containsExactly(new UnetConfig.Level(32, 1, 0), new UnetConfig.Level(64, 3, 8));
        assertThat(config.outChannels()).isEqualTo(3);
        assertThat(config.normGroups()).isEqualTo(32);
        assertThat(config.normEps()).isEqualTo(1e-6);
        assertThat(config.classes()).isZero();
        assertThat(config.conditioned()).isFalse();
        assertThat(config.spacing() || config.regions()).isFalse();
        assertThat(config.residualResampling() || config.attentionProjection()).isFalse();
    }

    @Test
    void everythingThatDoesNotFitIsListed() throws IOException {
        JsonNode arguments = JSON.readTree("""
                {"spatial_dims": 2, "out_channels": "four", "num_channels": [32, 64], "attention_levels": [false],
                 "num_res_blocks": [1, 1, 1], "transformer_num_layers": 2, "upcast_attention": true,
                 "with_conditioning": true, "include_top_region_index_input": true, "colour": "blue"}
                """);

        assertThatThrownBy(() -> MonaiUnetConfig.of(arguments))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("spatial_dims: expected 3.0, found 2")
                .hasMessageContaining("in_channels: expected a whole number, found nothing")
                .hasMessageContaining("out_channels: expected a whole number, found \"four\"")
                .hasMessageContaining("attention_levels: expected 2 entries, found 1")
                .hasMessageContaining("num_res_blocks: expected 2 entries, found 3")
                .hasMessageContaining("transformer_num_layers")
                .hasMessageContaining("upcast_attention")
                .hasMessageContaining("cross_attention_dim: expected a width")
                .hasMessageContaining("expected both or none")
                .hasMessageContaining("colour: not an argument")
                .extracting("kind")
                .isEqualTo(ErrorKind.INVALID_INPUT);
    }

    @Test
    void attentionNeedsHeadsAndTheMiddleBlockOneHead() throws IOException {
        JsonNode arguments = JSON.readTree("""
                {"in_channels": 4, "out_channels": 4, "num_channels": [32, 64], "attention_levels": [true, false],
                 "num_res_blocks": 1, "num_head_channels": [0, 16]}
                """);

        assertThatThrownBy(() -> MonaiUnetConfig.of(arguments))
                .hasMessageContaining("positive width for attention level 0")
                .hasMessageContaining("expected 64 at a last level without attention, found 16");
    }

    @Test
    void otherConstantsAreListed() throws IOException {
        JsonNode fixed = JSON.readTree("{\"layer_norm_eps\": 1e-6, \"gelu\": \"tanh\", \"time_max_period\": 10000}");

        assertThatThrownBy(() -> MonaiUnetConfig.checkFixed(fixed))
                .hasMessageContaining("layer_norm_eps: expected 1.0E-5")
                .hasMessageContaining("gelu: expected erf, found \"tanh\"")
                .message()
                .doesNotContain("time_max_period");
    }
}
