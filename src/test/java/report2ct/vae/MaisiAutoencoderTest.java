package report2ct.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

@ExtendWith(LeakCheck.class)
class MaisiAutoencoderTest {
    /** Two memory layouts add in another order. */
    private static final double LAYOUT_TOLERANCE = 1e-5;

    @Test
    void encodingAndDecodingChangeTheSizeByTheFactor() {
        try (MaisiAutoencoder vae = SmallVae.inference(SmallVae.CONFIG);
                TensorScope scope = TensorScope.open()) {
            Posterior posterior = vae.encode(SmallVae.draw(2, 1, 8, 12, 16));

            assertThat(vae.factor()).isEqualTo(4);
            assertThat(Ops.shape(posterior.mean())).containsExactly(2, 4, 2, 3, 4);
            assertThat(Ops.shape(posterior.logVariance())).containsExactly(2, 4, 2, 3, 4);
            assertThat(Ops.shape(vae.decode(posterior.mean()))).containsExactly(2, 1, 8, 12, 16);
        }
    }

    @Test
    void trainingAndInferenceAreTheSameFunction() {
        try (MaisiAutoencoder inference = SmallVae.inference(SmallVae.CONFIG);
                MaisiAutoencoder training = MaisiAutoencoder.forTraining(SmallVae.CONFIG, SmallVae.parameters());
                TensorScope scope = TensorScope.open()) {
            Tensor latent = SmallVae.draw(1, 4, 2, 3, 4);

            Tensor a = inference.decode(latent);
            Tensor b = training.decode(latent);

            double greatest = Ops.item(b.abs().max());
            assertThat(Ops.item(a.sub(b).abs().max())).isLessThanOrEqualTo(LAYOUT_TOLERANCE * greatest);
            assertThat(greatest).isPositive();
        }
    }

    @Test
    void aSampleIsTheMeanPlusTheDeviationTimesNoise() {
        try (TensorScope scope = TensorScope.open()) {
            Posterior posterior = new Posterior(
                    Ops.floats(new float[] {1, 2}, 2), Ops.floats(new float[] {0, (float) Math.log(9)}, 2));

            float[] sample = Ops.toFloats(posterior.sample(Ops.floats(new float[] {-1, 2}, 2)));

            assertThat(sample[0]).isEqualTo(0f);
            assertThat(sample[1]).isCloseTo(8f, org.assertj.core.data.Offset.offset(1e-5f));
        }
    }

    @Test
    void roundingToHalfPrecisionChangesTheResultALittle() {
        VaeConfig half = new VaeConfig(
                SmallVae.CONFIG.latentChannels(),
                SmallVae.CONFIG.channels(),
                SmallVae.CONFIG.residualBlocks(),
                SmallVae.CONFIG.normGroups(),
                SmallVae.CONFIG.normEps(),
                true);
        try (MaisiAutoencoder exact = SmallVae.inference(SmallVae.CONFIG);
                MaisiAutoencoder rounded = SmallVae.inference(half);
                TensorScope scope = TensorScope.open()) {
            Tensor latent = SmallVae.draw(1, 4, 2, 2, 2);

            double distance = Ops.item(
                    exact.decode(latent).sub(rounded.decode(latent)).abs().max());

            assertThat(distance).isBetween(1e-6, 1e-2);
        }
    }

    @Test
    void volumesThatDoNotDivideAreRefused() {
        try (MaisiAutoencoder vae = SmallVae.inference(SmallVae.CONFIG);
                TensorScope scope = TensorScope.open()) {
            assertThatThrownBy(() -> vae.encode(SmallVae.draw(1, 1, 8, 10, 8)))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("volume axis 1: expected a multiple of 4, found 10")
                    .extracting("kind")
                    .isEqualTo(ErrorKind.INVALID_INPUT);
            assertThatThrownBy(() -> vae.encode(SmallVae.draw(1, 2, 8, 8, 8))).isInstanceOf(Report2CtException.class);
            assertThatThrownBy(() -> vae.decode(SmallVae.draw(1, 3, 2, 2, 2))).isInstanceOf(Report2CtException.class);
        }
    }
}
