package report2ct.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;

@ExtendWith(LeakCheck.class)
class UnetTest {
    /** Convolutions of different batch sizes may add in another order. */
    private static final double BATCH_TOLERANCE = 1e-5;

    private static final double BIAS_TOLERANCE = 1e-6;

    @Test
    void aFreshNetworkPredictsExactlyZero() {
        UnetConfig config = SmallUnets.tokens();
        try (Parameters parameters = SmallUnets.fresh(config);
                Unet unet = Unet.forInference(config, parameters, Precision.FP32);
                TensorScope scope = TensorScope.open()) {
            Tensor out = unet.forward(SmallUnets.input(config, 2, 4, 6, 8));

            assertThat(Ops.shape(out)).containsExactly(2, 4, 4, 6, 8);
            assertThat(Ops.toFloats(out)).containsOnly(0f);
        }
    }

    @Test
    void trainingAndInferenceAreTheSameFunction() {
        UnetConfig config = SmallUnets.tokens();
        try (Unet inference = SmallUnets.inference(config);
                Unet training = Unet.forTraining(config, SmallUnets.random(config));
                TensorScope scope = TensorScope.open()) {
            UnetInput input = SmallUnets.input(config, 1, 4, 6, 8);

            assertClose(inference.forward(input), training.forward(input), BATCH_TOLERANCE);
        }
    }

    @Test
    void aSampleDoesNotSeeTheRestOfItsBatch() {
        UnetConfig config = SmallUnets.tokens();
        try (Unet unet = SmallUnets.inference(config);
                TensorScope scope = TensorScope.open()) {
            UnetInput both = SmallUnets.input(config, 2, 4, 6, 8);
            Tensor together = unet.forward(both);

            for (int i = 0; i < 2; i++) {
                assertClose(unet.forward(sample(both, i)), together.narrow(0, i, 1), BATCH_TOLERANCE);
            }
        }
    }

    @Test
    void everyInputMatters() {
        UnetConfig config = SmallUnets.tokens();
        try (Unet unet = SmallUnets.inference(config);
                TensorScope scope = TensorScope.open()) {
            UnetInput in = SmallUnets.input(config, 1, 4, 4, 4);
            Tensor out = unet.forward(in);
            UnetInput otherTime =
                    UnetInput.of(in.latent(), Ops.shift(in.timesteps(), -5), in.context(), in.classes(), in.spacing());
            UnetInput otherClass =
                    UnetInput.of(in.latent(), in.timesteps(), in.context(), Ops.longs(new long[] {9}, 1), in.spacing());
            UnetInput otherSpacing = UnetInput.of(
                    in.latent(), in.timesteps(), in.context(), in.classes(), Ops.floats(new float[] {1, 2, 3}, 1, 3));
            UnetInput otherText = UnetInput.of(
                    in.latent(), in.timesteps(), Ops.scale(required(in.context()), 2), in.classes(), in.spacing());

            for (UnetInput other : new UnetInput[] {otherTime, otherClass, otherSpacing, otherText}) {
                assertThat(distance(unet.forward(other), out)).isGreaterThan(1e-3);
            }
        }
    }

    @Test
    void zeroContextLeavesOnlyTheBiasOfTheCrossAttention() {
        UnetConfig config = SmallUnets.tokens();
        String stem = "middle_block.attention.transformer_blocks.0";
        try (Parameters parameters = SmallUnets.random(config);
                TensorScope scope = TensorScope.open()) {
            TransformerLayer layer = new TransformerLayer(parameters, stem, 8);
            Tensor x = SmallUnets.draw(
                    new report2ct.random.SequentialRandom(3, report2ct.random.RandomStream.INITIAL_LATENT),
                    1,
                    1,
                    5,
                    16);
            Tensor zero = torch.zeros_like(SmallUnets.input(config, 1, 4, 4, 4).latent())
                    .narrow(1, 0, 1)
                    .flatten(1, -1)
                    .narrow(1, 0, 2L * SmallUnets.CONTEXT)
                    .view(1, 2, SmallUnets.CONTEXT);

            Tensor attended = layer.crossAttention(x, TextTokens.of(zero));

            Tensor bias = parameters.get(stem + ".attn2.out_proj.bias").expand(1, 5, 16);
            assertThat(distance(attended, bias)).isLessThanOrEqualTo(BIAS_TOLERANCE);
        }
    }

    @Test
    void theNumberOfTokensIsFree() {
        UnetConfig config = SmallUnets.tokens();
        try (Unet unet = SmallUnets.inference(config);
                TensorScope scope = TensorScope.open()) {
            UnetInput in = SmallUnets.input(config, 1, 4, 4, 4);
            Tensor one = required(in.context()).narrow(1, 0, 1);
            Tensor twice = Ops.concat(1, one, one);

            Tensor outOne = unet.forward(UnetInput.of(in.latent(), in.timesteps(), one, in.classes(), in.spacing()));
            Tensor outTwice =
                    unet.forward(UnetInput.of(in.latent(), in.timesteps(), twice, in.classes(), in.spacing()));

            assertClose(outTwice, outOne, BATCH_TOLERANCE);
        }
    }

    @Test
    void theLiteralConditioningRuns() {
        UnetConfig config = SmallUnets.tokens().literal();
        try (Unet unet = SmallUnets.inference(config);
                TensorScope scope = TensorScope.open()) {
            UnetInput input = SmallUnets.input(config, 2, 4, 4, 4);

            assertThat(Ops.shape(unet.forward(input))).containsExactly(2, 4, 4, 4, 4);
            assertThat(Ops.shape(unet.conditioning(input))).containsExactly(2, 32);
        }
    }

    @Test
    void theConditioningVectorIsTimeAndSpacingSideBySide() {
        UnetConfig config = SmallUnets.tokens();
        try (Unet unet = SmallUnets.inference(config);
                TensorScope scope = TensorScope.open()) {
            assertThat(Ops.shape(unet.conditioning(SmallUnets.input(config, 2, 4, 4, 4))))
                    .containsExactly(2, 64);
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 4, 4, 0", "4, 5, 4, 1", "4, 4, 7, 2"})
    void latentSizesThatDoNotHalveAreRefused(long x, long y, long z, int axis) {
        UnetConfig config = SmallUnets.tokens();
        try (Unet unet = SmallUnets.inference(config);
                TensorScope scope = TensorScope.open()) {
            UnetInput input = SmallUnets.input(config, 1, x, y, z);

            assertThatThrownBy(() -> unet.forward(input))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("latent axis " + axis)
                    .hasMessageContaining("multiple of 2")
                    .extracting("kind")
                    .isEqualTo(ErrorKind.INVALID_INPUT);
        }
    }

    @Test
    void missingInputsAreNamed() {
        UnetConfig config = SmallUnets.tokens();
        try (Unet unet = SmallUnets.inference(config);
                TensorScope scope = TensorScope.open()) {
            UnetInput in = SmallUnets.input(config, 1, 4, 4, 4);

            assertThatThrownBy(() ->
                            unet.forward(UnetInput.of(in.latent(), in.timesteps(), null, in.classes(), in.spacing())))
                    .hasMessageContaining("context");
            assertThatThrownBy(() ->
                            unet.forward(UnetInput.of(in.latent(), in.timesteps(), in.context(), null, in.spacing())))
                    .hasMessageContaining("classes");
            assertThatThrownBy(() ->
                            unet.forward(UnetInput.of(in.latent(), in.timesteps(), in.context(), in.classes(), null)))
                    .hasMessageContaining("spacing");
        }
    }

    /** The library itself refuses a context of the wrong width, deep inside the network. */
    @Test
    void aPassThatFailsInTheMiddleLeavesNothingBehind() {
        UnetConfig config = SmallUnets.tokens();
        try (Unet unet = SmallUnets.inference(config);
                TensorScope scope = TensorScope.open()) {
            UnetInput in = SmallUnets.input(config, 1, 4, 4, 4);
            Tensor narrow = required(in.context()).narrow(2, 0, SmallUnets.CONTEXT - 1);

            assertThatThrownBy(() ->
                            unet.forward(UnetInput.of(in.latent(), in.timesteps(), narrow, in.classes(), in.spacing())))
                    .isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void anUnconditionedNetworkTakesNoText() {
        UnetConfig config = SmallUnets.unconditioned();
        try (Unet unet = SmallUnets.inference(config);
                TensorScope scope = TensorScope.open()) {
            assertThat(Ops.shape(unet.forward(SmallUnets.input(config, 1, 4, 4, 8))))
                    .containsExactly(1, 4, 4, 4, 8);
        }
    }

    private static UnetInput sample(UnetInput both, int i) {
        return UnetInput.of(
                both.latent().narrow(0, i, 1),
                both.timesteps().narrow(0, i, 1),
                required(both.context()).narrow(0, i, 1),
                required(both.classes()).narrow(0, i, 1),
                required(both.spacing()).narrow(0, i, 1));
    }

    private static Tensor required(@org.jspecify.annotations.Nullable Tensor tensor) {
        return java.util.Objects.requireNonNull(tensor);
    }

    private static double distance(Tensor a, Tensor b) {
        return Ops.item(a.sub(b).abs().max());
    }

    private static void assertClose(Tensor a, Tensor b, double relative) {
        double greatest = Ops.item(b.abs().max());
        assertThat(greatest).isGreaterThan(1e-3);
        assertThat(distance(a, b)).isLessThanOrEqualTo(relative * greatest);
    }
}
