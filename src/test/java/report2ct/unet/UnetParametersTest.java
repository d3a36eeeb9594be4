package report2ct.unet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import report2ct.nn.ParameterList;
import report2ct.nn.ParameterSpec;
import report2ct.nn.ParameterTable;

class UnetParametersTest {
    @Test
    void thePapersNetworkHasThePublishedNamesAndShapes() throws IOException {
        List<ParameterSpec> specs = UnetParameters.of(UnetConfig.paper());

        assertThat(ParameterTable.of(specs)).isEqualTo(ParameterTable.read("params_unet_report2ct.tsv"));
        assertThat(specs).hasSize(611);
        assertThat(ParameterList.elements(specs)).isEqualTo(233_257_092);
    }

    @Test
    void text2ctHasThePublishedNamesAndShapes() throws IOException {
        List<ParameterSpec> specs = UnetParameters.of(UnetConfig.text2ct());

        assertThat(ParameterTable.of(specs)).isEqualTo(ParameterTable.read("params_unet_text2ct.tsv"));
        assertThat(ParameterList.elements(specs)).isEqualTo(217_659_524);
    }

    @Test
    void theUnconditionedNetworksHaveThePublishedSizes() {
        List<ParameterSpec> rflow = UnetParameters.of(UnetConfig.maisiRflow());
        List<ParameterSpec> ddpm = UnetParameters.of(UnetConfig.maisiDdpm());

        assertThat(rflow).hasSize(435);
        assertThat(ParameterList.elements(rflow)).isEqualTo(180_500_868);
        assertThat(ddpm).hasSize(372);
        assertThat(ParameterList.elements(ddpm)).isEqualTo(169_370_884);
    }

    @Test
    void theLiteralConditioningAddsAProjectionAndNarrowsTheEmbedding() {
        Map<String, List<Long>> tokens = ParameterTable.of(UnetParameters.of(UnetConfig.paper()));

        Map<String, List<Long>> literal =
                ParameterTable.of(UnetParameters.of(UnetConfig.paper().literal()));

        assertThat(literal.get("context_projection.weight")).containsExactly(2560L, 2 * 2560L + 256);
        assertThat(literal.get("context_projection.bias")).containsExactly(2560L);
        assertThat(literal.get("down_blocks.0.resnets.0.time_emb_proj.weight")).containsExactly(64L, 256L);
        assertThat(tokens.get("down_blocks.0.resnets.0.time_emb_proj.weight")).containsExactly(64L, 512L);
        assertThat(literal.get("spacing_layer.0.weight")).isEqualTo(tokens.get("spacing_layer.0.weight"));
        assertThat(literal).hasSize(tokens.size() + 2);
    }
}
