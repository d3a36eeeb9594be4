package report2ct.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.Report2CtException;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;
import report2ct.vae.SlidingWindow.Cells;

@ExtendWith(LeakCheck.class)
class SlidingWindowTest {
    private static final SlidingWindow WINDOW = new SlidingWindow(new Cells(4, 4, 4), 0.5, 0.125, 1e-3);

    /** An autoencoder whose value at a voxel depends only on the latent cell there. */
    private static class Pointwise implements Autoencoder {
        private int calls;

        @Override
        public int latentChannels() {
            return 1;
        }

        @Override
        public int factor() {
            return 2;
        }

        @Override
        public Posterior encode(Tensor volume) {
            throw new UnsupportedOperationException("not needed here");
        }

        @Override
        public Tensor decode(Tensor latent) {
            calls++;
            return TensorScope.compute(() -> report2ct.nn.Resampling3d.nearestDouble(Ops.shift(latent, 1)));
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    @Test
    void aWindowAsLargeAsTheLatentIsTheWholeDecode() {
        try (MaisiAutoencoder vae = SmallVae.inference(SmallVae.CONFIG);
                TensorScope scope = TensorScope.open()) {
            Tensor latent = SmallVae.draw(1, 4, 3, 4, 4);

            Tensor windowed = WINDOW.decode(vae, latent);

            assertThat(Ops.toFloats(windowed)).containsExactly(Ops.toFloats(vae.decode(latent)));
        }
    }

    @Test
    void blendingWindowsOfAPointwiseDecoderIsTheWholeDecode() {
        try (Pointwise pointwise = new Pointwise();
                TensorScope scope = TensorScope.open()) {
            Tensor latent = SmallVae.draw(1, 1, 9, 4, 7);

            Tensor windowed = WINDOW.decode(pointwise, latent);

            assertThat(pointwise.calls).isEqualTo(4 * 1 * 3);
            assertThat(Ops.toFloats(windowed))
                    .containsExactly(
                            Ops.toFloats(pointwise.decode(latent)), org.assertj.core.data.Offset.offset(1e-5f));
        }
    }

    @Test
    void theLastWindowIsPulledBack() {
        assertThat(WINDOW.windows(new Cells(7, 4, 5)))
                .containsExactly(
                        new Cells(0, 0, 0),
                        new Cells(0, 0, 1),
                        new Cells(2, 0, 0),
                        new Cells(2, 0, 1),
                        new Cells(3, 0, 0),
                        new Cells(3, 0, 1));
    }

    @Test
    void aLatentWithNoMoreCellsThanTheWindowIsOnePieceWhateverItsShape() {
        assertThat(WINDOW.windows(new Cells(64, 1, 1))).isEmpty();
        assertThat(WINDOW.windows(new Cells(65, 1, 1))).isNotEmpty();
    }

    @Test
    void thePapersLatentHasFourWindows() {
        assertThat(SlidingWindow.reference().windows(new Cells(120, 120, 64)))
                .containsExactly(new Cells(0, 0, 0), new Cells(0, 40, 0), new Cells(40, 0, 0), new Cells(40, 40, 0));
    }

    @Test
    void weightsAreAGaussianWithAFloor() {
        float[] weights = WINDOW.weights(new Cells(3, 1, 1));

        double outer = Math.exp(-1 / (2 * 0.375 * 0.375));
        assertThat(weights[1]).isEqualTo(1f);
        assertThat(weights[0])
                .isEqualTo(weights[2])
                .isCloseTo((float) outer, org.assertj.core.data.Offset.offset(1e-6f));
        assertThat(new SlidingWindow(new Cells(3, 1, 1), 0.5, 0.125, 0.5).weights(new Cells(3, 1, 1))[0])
                .isEqualTo(0.5f);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, Double.NaN})
    void impossibleOverlapsAreRefused(double overlap) {
        assertThatThrownBy(() -> new SlidingWindow(new Cells(4, 4, 4), overlap, 0.125, 1e-3))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("overlap");
    }

    @Test
    void emptyWindowsAreRefused() {
        assertThatThrownBy(() -> new SlidingWindow(new Cells(4, 0, 4), 0.4, 0.125, 1e-3))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("positive");
    }

    @Test
    void aBatchIsRefused() {
        try (MaisiAutoencoder vae = SmallVae.inference(SmallVae.CONFIG);
                TensorScope scope = TensorScope.open()) {
            assertThatThrownBy(() -> WINDOW.decode(vae, SmallVae.draw(2, 4, 4, 4, 4)))
                    .isInstanceOf(Report2CtException.class);
        }
    }

    @Test
    void aDecoderThatFailsInTheMiddleLeavesNothingBehind() {
        try (TensorScope scope = TensorScope.open()) {
            Autoencoder failing = new Pointwise() {
                private int left = 3;

                @Override
                public Tensor decode(Tensor latent) {
                    if (--left == 0) {
                        throw new IllegalStateException("on purpose");
                    }
                    return super.decode(latent);
                }
            };

            assertThatThrownBy(() -> WINDOW.decode(failing, SmallVae.draw(1, 1, 9, 4, 7)))
                    .hasMessage("on purpose");
        }
    }
}
