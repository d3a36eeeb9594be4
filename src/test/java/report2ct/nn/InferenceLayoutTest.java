package report2ct.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class InferenceLayoutTest {
    private static Parameters network() {
        ParameterList list = new ParameterList();
        list.convolution("stage.conv", 3, 4, 3);
        list.convolution("stage.point", 3, 4, 1);
        list.norm("stage.norm", 4);
        list.linear("time_embed.0", 4, 6);
        list.linear("stage.proj", 4, 6);
        return ParameterInitialiser.initialise(list.specs(), 1);
    }

    @Test
    void normsAndNamedLayersStayInFloat32() {
        try (Parameters network = network();
                Parameters prepared = InferenceLayout.prepare(network, Precision.BF16, List.of("time_embed."))) {
            assertThat(prepared.names().stream().filter(name -> isFloat(prepared.get(name))))
                    .containsExactly(
                            "stage.norm.weight", "stage.norm.bias", "time_embed.0.weight", "time_embed.0.bias");
        }
    }

    @Test
    void kernelsLieChannelsLastWithTheSameValues() {
        try (TensorScope scope = TensorScope.open();
                Parameters network = network();
                Parameters prepared = InferenceLayout.prepare(network, Precision.FP32, List.of())) {
            Tensor kernel = prepared.get("stage.conv.weight");

            assertThat(kernel.is_contiguous(MemoryFormat.ChannelsLast3d)).isTrue();
            assertThat(kernel.is_contiguous()).isFalse();
            assertThat(prepared.names()).containsExactlyElementsOf(network.names());
            for (String name : network.names()) {
                assertThat(Ops.toFloats(prepared.get(name))).containsExactly(Ops.toFloats(network.get(name)));
            }
        }
    }

    @Test
    void theCopyHasItsOwnMemoryAndNoGradient() {
        try (TensorScope scope = TensorScope.open();
                Parameters network = network()) {
            network.requireGradients();
            try (Parameters prepared = InferenceLayout.prepare(network, Precision.FP32, List.of())) {
                for (String name : network.names()) {
                    assertThat(prepared.get(name).requires_grad()).isFalse();
                    assertThat(prepared.get(name).data_ptr().address())
                            .as(name)
                            .isNotEqualTo(network.get(name).data_ptr().address());
                }
            }
        }
    }

    private static boolean isFloat(Tensor tensor) {
        return Ops.sameType(tensor.scalar_type(), ScalarType.Float);
    }
}
