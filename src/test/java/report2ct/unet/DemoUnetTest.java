package report2ct.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.Report2CtException;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;

/** The switches that only the demonstration model has on: fold, coordinates, pooled text. */
@ExtendWith(LeakCheck.class)
class DemoUnetTest {
    private static UnetConfig config(int fold, int pooled, boolean coordinates) {
        return config(fold, pooled, coordinates, false);
    }

    private static UnetConfig config(int fold, int pooled, boolean coordinates, boolean residualResampling) {
        return new UnetConfig(
                2,
                2,
                List.of(new UnetConfig.Level(8, 1, 4), new UnetConfig.Level(8, 1, 4)),
                1,
                SmallUnets.CONTEXT,
                0,
                true,
                false,
                residualResampling,
                true,
                4,
                1e-6,
                UnetConfig.Conditioning.TOKENS,
                new UnetConfig.Extensions(fold, pooled, coordinates, 100.0 / 6));
    }

    private static UnetConfig config() {
        return config(2, 2, true);
    }

    @Test
    void theShippedNetworkRunsAndAnswersInTheShapeOfTheLatent() {
        UnetConfig demo = UnetConfig.demo(SmallUnets.CONTEXT);
        try (Unet unet = SmallUnets.inference(demo);
                TensorScope scope = TensorScope.open()) {
            Tensor out = unet.forward(SmallUnets.input(demo, 1, 4, 4, 8));

            assertThat(Ops.shape(out)).containsExactly(1, 16, 4, 4, 8);
            assertThat(Ops.toFloats(out)).doesNotContain(Float.NaN, 0f);
            assertThat(demo.latentMultiple()).isEqualTo(4);
        }
    }

    @Test
    void trainingAndInferenceAreTheSameFunction() {
        try (Unet inference = SmallUnets.inference(config());
                Unet training = Unet.forTraining(config(), SmallUnets.random(config()));
                TensorScope scope = TensorScope.open()) {
            Tensor a = inference.forward(SmallUnets.input(config(), 2, 4, 8, 4));
            Tensor b = training.forward(SmallUnets.input(config(), 2, 4, 8, 4));

            double greatest = Ops.item(b.abs().max());
            assertThat(Ops.item(a.sub(b).abs().max())).isLessThan(2e-5 * greatest);
        }
    }

    @Test
    void theAnswerDependsOnBothTokens() {
        try (Unet unet = SmallUnets.inference(config());
                TensorScope scope = TensorScope.open()) {
            UnetInput in = SmallUnets.input(config(), 1, 4, 4, 4);
            Tensor out = unet.forward(in);
            Tensor context = Objects.requireNonNull(in.context());
            for (int token = 0; token < 2; token++) {
                Tensor mask = Ops.floats(new float[] {token == 0 ? 0 : 1, token == 1 ? 0 : 1}, 1, 2, 1);
                UnetInput other = UnetInput.of(in.latent(), in.timesteps(), context.mul(mask), null, in.spacing());

                assertThat(Ops.item(unet.forward(other).sub(out).abs().max())).isGreaterThan(1e-3);
            }
        }
    }

    /** Attention does not know the order of its tokens; the pooled text does. */
    @Test
    void pooledTextTellsFindingsFromImpression() {
        for (int pooled : new int[] {0, 2}) {
            UnetConfig config = config(1, pooled, false);
            try (Unet unet = SmallUnets.inference(config);
                    TensorScope scope = TensorScope.open()) {
                UnetInput in = SmallUnets.input(config, 1, 4, 4, 4);
                Tensor context = Objects.requireNonNull(in.context());
                Tensor swapped = context.flip(new long[] {1});

                Tensor a = unet.forward(in);
                Tensor b = unet.forward(UnetInput.of(in.latent(), in.timesteps(), swapped, null, in.spacing()));

                double change =
                        Ops.item(a.sub(b).abs().max()) / Ops.item(a.abs().max());
                if (pooled == 0) {
                    assertThat(change).isLessThan(1e-4);
                } else {
                    assertThat(change).isGreaterThan(1e-3);
                }
            }
        }
    }

    @Test
    void coordinatesRunFromMinusOneToOneBetweenTheFacesOfTheVolume() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Ops.empty(ScalarType.Float, 2, 5, 2, 4, 1);

            Tensor coordinates = Coordinates.like(x);

            assertThat(Ops.shape(coordinates)).containsExactly(2, 3, 2, 4, 1);
            float[] second = Ops.toFloats(coordinates.select(0, 1));
            float[] along = {-0.75f, -0.25f, 0.25f, 0.75f};
            for (int ix = 0; ix < 2; ix++) {
                for (int iy = 0; iy < 4; iy++) {
                    assertThat(second[ix * 4 + iy]).isEqualTo(ix == 0 ? -0.5f : 0.5f);
                    assertThat(second[8 + ix * 4 + iy]).isEqualTo(along[iy]);
                    assertThat(second[16 + ix * 4 + iy]).isZero();
                }
            }
        }
    }

    @Test
    void coordinatesHaveTheElementTypeOfTheFeatureMap() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor coordinates = Coordinates.like(Ops.empty(ScalarType.BFloat16, 1, 1, 2, 2, 2));

            assertThat(Ops.sameType(coordinates.scalar_type(), ScalarType.BFloat16))
                    .isTrue();
        }
    }

    /** With kernels that are their own mirror image only the coordinates tell one side from the other. */
    @Test
    void coordinatesTellTheLeftFromTheRight() {
        assertThat(asymmetry(false)).isLessThan(1e-4);
        assertThat(asymmetry(true)).isGreaterThan(1e-3);
    }

    private static double asymmetry(boolean coordinates) {
        UnetConfig config = config(1, 0, coordinates, true);
        try (Parameters parameters = SmallUnets.random(config)) {
            for (String name : List.copyOf(parameters.names())) {
                if (parameters.get(name).dim() == 5) {
                    Tensor kernel = parameters.get(name);
                    parameters.put(
                            name, () -> kernel.add(kernel.flip(new long[] {2})).clone());
                }
            }
            try (Unet unet = Unet.forInference(config, parameters, Precision.FP32);
                    TensorScope scope = TensorScope.open()) {
                UnetInput in = SmallUnets.input(config, 1, 8, 4, 4);
                Tensor even = torch.zeros_like(in.latent());
                Tensor out = unet.forward(UnetInput.of(even, in.timesteps(), in.context(), null, in.spacing()));
                return Ops.item(out.sub(out.flip(new long[] {2})).abs().max())
                        / Ops.item(out.abs().max());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, false, 2", "1, true, 5", "2, false, 16", "2, true, 19"})
    void theFirstConvolutionTakesTheFoldedLatentAndTheCoordinates(int fold, boolean coordinates, long inputs) {
        assertThat(UnetParameters.of(config(fold, 0, coordinates)).stream()
                        .filter(spec -> spec.name().equals("conv_in.conv.weight"))
                        .findFirst()
                        .orElseThrow()
                        .shape())
                .containsExactly(8L, inputs, 3L, 3L, 3L);
    }

    @Test
    void aLatentThatDoesNotFoldAndHalveIsRefused() {
        try (Unet unet = SmallUnets.inference(config());
                TensorScope scope = TensorScope.open()) {
            UnetInput in = SmallUnets.input(config(), 1, 4, 6, 4);

            assertThatThrownBy(() -> unet.forward(in))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("latent axis 1: expected a multiple of 4, found 6");
        }
    }

    @Test
    void missingTextIsNamed() {
        try (Unet unet = SmallUnets.inference(config());
                TensorScope scope = TensorScope.open()) {
            UnetInput in = SmallUnets.input(config(), 1, 4, 4, 4);

            assertThatThrownBy(() -> unet.forward(UnetInput.of(in.latent(), in.timesteps(), null, null, in.spacing())))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("context: expected [B, T, W]");
        }
    }
}
