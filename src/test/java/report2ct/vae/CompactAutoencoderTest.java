package report2ct.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.Report2CtException;
import report2ct.nn.Draws;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.ParameterList;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;

@ExtendWith(LeakCheck.class)
class CompactAutoencoderTest {
    private static final CompactConfig CONFIG = new CompactConfig(3, 4, 8, 16, 1, 2, 4, 6);

    /** Two memory layouts add in another order. */
    private static final double LAYOUT_TOLERANCE = 1e-5;

    private static final double BFLOAT16_TOLERANCE = 0.05;

    /** Fresh parameters with statistics and without zero tails. */
    private static Parameters parameters() {
        try (Parameters fresh = ParameterInitialiser.initialise(CompactParameters.of(CONFIG), 4)) {
            Parameters result = fresh.map((name, tensor) -> {
                boolean kernel = tensor.dim() == 5;
                return kernel
                        ? tensor.add(Ops.scale(Draws.normal(name.hashCode(), Ops.shape(tensor)), 0.02))
                        : tensor.clone();
            });
            result.put("latent.covariance", () -> Ops.floats(new float[] {2, 1, 0, 1, 2, 1, 0, 1, 2}, 3, 3));
            result.put("latent.mean", () -> Ops.floats(new float[] {0.1f, -0.2f, 0.3f}, 3));
            return result;
        }
    }

    private static CompactAutoencoder inference(Precision precision) {
        try (Parameters parameters = parameters()) {
            return CompactAutoencoder.forInference(CONFIG, parameters, precision);
        }
    }

    private static Tensor volume() {
        return Ops.shift(Ops.scale(Draws.normal(2, 2, 1, 16, 8, 24), 0.2), 0.4);
    }

    private static Tensor latent() {
        return Draws.normal(3, 2, 3, 2, 1, 3);
    }

    @Test
    void encodingAndDecodingChangeTheSizeByTheFactor() {
        try (CompactAutoencoder codec = inference(Precision.FP32);
                TensorScope scope = TensorScope.open()) {
            Posterior posterior = codec.encode(volume());

            assertThat(codec.factor()).isEqualTo(8);
            assertThat(codec.latentChannels()).isEqualTo(3);
            assertThat(Ops.shape(posterior.mean())).containsExactly(2, 3, 2, 1, 3);
            assertThat(Ops.shape(posterior.logVariance())).containsExactly(2, 3, 2, 1, 3);
            assertThat(Ops.toFloats(posterior.logVariance())).containsOnly(-30);
            assertThat(Ops.shape(codec.decode(posterior.mean()))).containsExactly(2, 1, 16, 8, 24);
        }
    }

    @Test
    void theSameInputGivesTheSameBits() {
        try (CompactAutoencoder codec = inference(Precision.FP32);
                TensorScope scope = TensorScope.open()) {
            assertThat(Ops.toFloats(codec.encode(volume()).mean()))
                    .containsExactly(Ops.toFloats(codec.encode(volume()).mean()));
            assertThat(Ops.toFloats(codec.decode(latent()))).containsExactly(Ops.toFloats(codec.decode(latent())));
        }
    }

    @Test
    void trainingAndInferenceAreTheSameFunction() {
        try (CompactAutoencoder inference = inference(Precision.FP32);
                CompactAutoencoder training = CompactAutoencoder.forTraining(CONFIG, parameters());
                TensorScope scope = TensorScope.open()) {
            assertClose(
                    inference.encode(volume()).mean(), training.encode(volume()).mean(), LAYOUT_TOLERANCE);
            assertClose(inference.decode(latent()), training.decode(latent()), LAYOUT_TOLERANCE);
        }
    }

    @Test
    void bfloat16IsNearlyTheSame() {
        try (CompactAutoencoder single = inference(Precision.FP32);
                CompactAutoencoder half = inference(Precision.BF16);
                TensorScope scope = TensorScope.open()) {
            assertClose(half.encode(volume()).mean(), single.encode(volume()).mean(), BFLOAT16_TOLERANCE);
            assertClose(half.decode(latent()), single.decode(latent()), BFLOAT16_TOLERANCE);
        }
    }

    private static void assertClose(Tensor a, Tensor b, double relative) {
        double greatest = Ops.item(b.abs().max());
        assertThat(greatest).isPositive();
        assertThat(Ops.item(a.sub(b).abs().max())).isLessThanOrEqualTo(relative * greatest);
    }

    @Test
    void aVoxelMattersToItsOwnVolumeAlone() {
        try (CompactAutoencoder codec = inference(Precision.FP32);
                TensorScope scope = TensorScope.open()) {
            float[] values = Ops.toFloats(volume());
            float[] before = Ops.toFloats(codec.encode(volume()).mean());
            values[5] += 0.5f;

            float[] after = Ops.toFloats(
                    codec.encode(Ops.floats(values, 2, 1, 16, 8, 24)).mean());

            int half = before.length / 2; // the second sample of the batch
            for (int i = half; i < before.length; i++) {
                assertThat(after[i]).isCloseTo(before[i], within(1e-5f));
            }
            assertThat(after[0]).isNotEqualTo(before[0]);
        }
    }

    @Test
    void whitenedLatentsOfAFixedDistributionHaveUnitCovariance() {
        ParameterList list = new ParameterList();
        list.add("latent.mean", report2ct.nn.ParameterSpec.Initial.ZEROS, 1, 3);
        list.add("latent.covariance", report2ct.nn.ParameterSpec.Initial.ZEROS, 1, 3, 3);
        try (Parameters parameters = ParameterInitialiser.initialise(list.specs(), 1);
                TensorScope scope = TensorScope.open()) {
            LatentStatistics statistics = new LatentStatistics(parameters);
            for (int seen = 0; seen < 150; seen++) {
                try (TensorScope step = TensorScope.open()) {
                    statistics.update(correlated(1000 + seen, 6), seen);
                }
            }

            float[] white = Ops.toFloats(statistics.whiten(correlated(5, 16)));

            int n = white.length / 3;
            for (int a = 0; a < 3; a++) {
                double mean = 0;
                for (int i = 0; i < n; i++) {
                    mean += white[a * n + i] / n;
                }
                assertThat(mean).as("mean of channel %d", a).isCloseTo(0, within(0.1));
                for (int b = 0; b < 3; b++) {
                    double product = 0;
                    for (int i = 0; i < n; i++) {
                        product += (double) white[a * n + i] * white[b * n + i] / n;
                    }
                    assertThat(product).as("covariance %d, %d", a, b).isCloseTo(a == b ? 1 : 0, within(0.1));
                }
            }
        }
    }

    /** Three channels that repeat each other, of different scale and mean: [1, 3, n, n, n]. */
    private static Tensor correlated(long seed, long n) {
        Tensor raw = Draws.normal(seed, 3, n, n, n);
        Tensor a = raw.select(0, 0);
        Tensor b = raw.select(0, 1);
        Tensor c = raw.select(0, 2);
        Tensor second = Ops.shift(Ops.scale(a, 2).add(b), 20);
        Tensor third = Ops.shift(a.add(b).add(c), -3);
        return Ops.concat(0, a.unsqueeze(0), second.unsqueeze(0), third.unsqueeze(0))
                .unsqueeze(0);
    }

    @Test
    void trainingTakesTheBatchIntoTheStatisticsBeforeWhitening() {
        try (CompactAutoencoder codec = CompactAutoencoder.forTraining(CONFIG, parameters());
                TensorScope scope = TensorScope.open()) {
            Tensor first = codec.encodeForTraining(volume(), 0);

            for (float mean : Ops.toFloats(first.transpose(0, 1).reshape(3, -1).mean(1))) {
                assertThat(mean).isCloseTo(0, within(1e-3f));
            }
            assertClose(codec.encode(volume()).mean(), first, LAYOUT_TOLERANCE);
        }
    }

    @Test
    void sizesAndChannelsThatDoNotFitAreRefused() {
        try (CompactAutoencoder codec = inference(Precision.FP32);
                TensorScope scope = TensorScope.open()) {
            Tensor odd = Draws.normal(1, 1, 1, 8, 8, 10);
            Tensor half = Draws.normal(1, 1, 1, 8, 8, 12);
            Tensor two = Draws.normal(1, 1, 2, 8, 8, 8);
            Tensor four = Draws.normal(1, 1, 4, 1, 1, 1);

            assertThatThrownBy(() -> codec.encode(odd)).isInstanceOf(Report2CtException.class);
            assertThatThrownBy(() -> codec.encode(half)).isInstanceOf(Report2CtException.class);
            assertThatThrownBy(() -> codec.encode(two))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("volume: expected shape [any, 1,");
            assertThatThrownBy(() -> codec.decode(four))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("latent: expected shape [any, 3,");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 4, 8, 16, 1, 1, 4, 6, positive channels",
        "3, 4, 8, 16, 0, 1, 4, 6, positive channels",
        "3, 4, 8, 16, 1, 0, 4, 6, positive channels",
        "3, 4, 8, 16, 1, 1, 4, 0, positive channels",
        "3, 3, 8, 16, 1, 1, 4, 6, even fold",
        "3, 0, 8, 16, 1, 1, 4, 6, even fold",
        "3, 4, 8, 16, 1, 1, 0, 6, multiples of norm-groups",
        "3, 4, 9, 16, 1, 1, 4, 6, multiples of norm-groups",
        "3, 4, 8, 18, 1, 1, 4, 6, multiples of norm-groups",
        "3, 4, 0, 16, 1, 1, 4, 6, widths",
        "3, 4, 8, -4, 1, 1, 4, 6, widths"
    })
    void configurationsThatCannotWorkAreRefused(
            int latent,
            int fold,
            int outer,
            int inner,
            int encoder,
            int decoder,
            int groups,
            int refine,
            String message) {
        assertThatThrownBy(() -> new CompactConfig(latent, fold, outer, inner, encoder, decoder, groups, refine))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining(message);
    }

    @Test
    void theShippedCodecIsWhatIsDocumented() {
        CompactConfig demo = CompactConfig.demo();

        assertThat(demo.factor()).isEqualTo(8);
        assertThat(demo.foldVolume()).isEqualTo(64);
        assertThat(demo.latentChannels()).isEqualTo(16);
        assertThat(ParameterList.elements(CompactParameters.of(demo))).isBetween(1_000_000L, 5_000_000L);
    }
}
