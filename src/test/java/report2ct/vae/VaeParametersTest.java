package report2ct.vae;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import report2ct.nn.ParameterList;
import report2ct.nn.ParameterSpec;
import report2ct.nn.ParameterTable;

class VaeParametersTest {
    @Test
    void theAutoencoderHasThePublishedNamesAndShapes() throws IOException {
        List<ParameterSpec> specs = VaeParameters.of(VaeConfig.maisi());

        assertThat(ParameterTable.of(specs)).isEqualTo(ParameterTable.read("params_vae_maisi.tsv"));
        assertThat(specs).hasSize(130);
        assertThat(ParameterList.elements(specs)).isEqualTo(20_944_897);
    }
}
