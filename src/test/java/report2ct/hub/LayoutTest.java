package report2ct.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import report2ct.nn.ParameterSpec;
import report2ct.unet.UnetConfig;
import report2ct.unet.UnetParameters;
import report2ct.vae.VaeConfig;
import report2ct.vae.VaeParameters;
import report2ct.weights.Dtype;
import report2ct.weights.TensorInfo;
import report2ct.weights.WeightFile;

class LayoutTest {
    /** A file of names and shapes without numbers. */
    private record Names(Map<String, TensorInfo> tensors) implements WeightFile {
        static Names of(List<ParameterSpec> specs, UnaryOperator<String> rename) {
            Map<String, TensorInfo> tensors = new LinkedHashMap<>();
            specs.forEach(spec -> {
                String name = rename.apply(spec.name());
                tensors.put(name, new TensorInfo(name, Dtype.F32, spec.shape()));
            });
            return new Names(tensors);
        }

        @Override
        public Path path() {
            return Path.of("published.pt");
        }

        @Override
        public Map<String, String> metadata() {
            return Map.of();
        }

        @Override
        public void read(String name, long byteOffset, ByteBuffer target) {
            throw new AssertionError("no numbers are needed");
        }

        @Override
        public void close() {}
    }

    private static UnetConfig unet(UnetConfig config, UnaryOperator<String> rename) {
        return UnetLayout.of(Names.of(UnetParameters.of(config), rename), null);
    }

    @Test
    void thePublishedDenoisersAreRecognisedByTheirArrays() {
        for (UnetConfig config :
                List.of(UnetConfig.paper(), UnetConfig.text2ct(), UnetConfig.maisiRflow(), UnetConfig.maisiDdpm())) {
            assertThat(unet(config, name -> name)).isEqualTo(config);
            assertThat(unet(config, name -> "module." + name)).isEqualTo(config);
            assertThat(unet(config, name -> "unet." + name)).isEqualTo(config);
        }
    }

    @Test
    void oldNamesOfTheOutputProjectionAreRecognised() {
        assertThat(unet(UnetConfig.paper(), name -> name.replace("attn1.out_proj", "attn1.to_out.0")))
                .isEqualTo(UnetConfig.paper());
        assertThat(unet(UnetConfig.maisiRflow(), name -> name.replace("attn.out_proj", "proj_attn")))
                .isEqualTo(UnetConfig.maisiRflow());
    }

    @Test
    void thePublishedAutoencoderIsRecognisedByItsArrays() {
        List<ParameterSpec> specs = VaeParameters.of(VaeConfig.maisi());

        assertThat(AutoencoderLayout.of(Names.of(specs, name -> name), null)).isEqualTo(VaeConfig.maisi());
        assertThat(AutoencoderLayout.of(
                        Names.of(specs, name -> name.contains("blocks") ? name.replace(".conv.conv.", ".conv.") : name),
                        null))
                .isEqualTo(VaeConfig.maisi());
    }

    @Test
    void anotherNetworkIsRefusedByName() {
        Names vae = Names.of(VaeParameters.of(VaeConfig.maisi()), name -> name);
        Names denoiser = Names.of(UnetParameters.of(UnetConfig.maisiRflow()), name -> name);

        assertThatThrownBy(() -> UnetLayout.of(vae, null))
                .hasMessageContaining("expected a denoiser's checkpoint with conv_in.conv.weight, found 130");
        assertThatThrownBy(() -> AutoencoderLayout.of(denoiser, null))
                .hasMessageContaining("expected an autoencoder's checkpoint with quant_conv_mu.conv.weight, found 435");
    }

    @Test
    void aDenoiserWithoutItsBlocksIsRefused() {
        TensorInfo first = new TensorInfo("conv_in.conv.weight", Dtype.F32, List.of(64L, 4L, 3L, 3L, 3L));

        assertThatThrownBy(() -> UnetLayout.of(new Names(Map.of(first.name(), first)), null))
                .hasMessageContaining("expected an array named down_blocks.0.resnets.0.conv1.conv.weight");
    }

    @Test
    void anEncoderThatEndsTooEarlyIsRefused() {
        TensorInfo latent = new TensorInfo("quant_conv_mu.conv.weight", Dtype.F32, List.of(4L, 4L, 1L, 1L, 1L));

        assertThatThrownBy(() -> AutoencoderLayout.of(new Names(Map.of(latent.name(), latent)), null))
                .hasMessageContaining("found none at encoder.blocks.1");
    }
}
