package report2ct.dataset.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import report2ct.Report2CtException;
import report2ct.dataset.TinySets;
import report2ct.nn.LeakCheck;
import report2ct.vae.Autoencoder;
import report2ct.vae.Posterior;
import report2ct.vae.SlidingWindow;
import report2ct.volume.Affine;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;
import report2ct.volume.VolumeShape;

@ExtendWith(LeakCheck.class)
class AutoencoderEncoderTest {
    /** Every voxel differs: x + 100 y + 10000 z. */
    private static Volume volume(int nx, int ny, int nz) {
        float[] values = new float[nx * ny * nz];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % nx + 100 * (i / nx % ny) + 10000 * (i / nx / ny);
        }
        return Volume.ofFloats(values, nx, ny, nz, Affine.ofSpacing(Spacing.isotropic(1)));
    }

    @Test
    void latentCellsAreThoseOfTheirVoxelsInTensorOrder() {
        try (AutoencoderEncoder encoder = AutoencoderEncoder.whole(new TinySets.Averages())) {
            LatentEncoder.Latent latent = encoder.encode(volume(16, 8, 24));

            assertThat(encoder.latentShape(new VolumeShape(16, 8, 24))).containsExactly(2L, 2L, 1L, 3L);
            assertThat(latent.mean()).hasSize(12);
            for (int x = 0; x < 2; x++) {
                for (int z = 0; z < 3; z++) {
                    float average = (8 * x + 3.5f) + 100 * 3.5f + 10000 * (8 * z + 3.5f);
                    assertThat(latent.mean()[3 * x + z]).isCloseTo(average, within(0.1f));
                    assertThat(latent.mean()[6 + 3 * x + z]).isCloseTo(-average, within(0.1f));
                }
            }
            assertThat(latent.logVariance()).hasSize(12).containsOnly(-30);
        }
    }

    @Test
    void windowsGiveTheSameLatentsWhenCellsDoNotDependOnEachOther() {
        SlidingWindow window = new SlidingWindow(new SlidingWindow.Cells(2, 2, 2), 0.5, 0.125, 1e-3);
        try (AutoencoderEncoder whole = AutoencoderEncoder.whole(new TinySets.Averages());
                AutoencoderEncoder tiled =
                        new AutoencoderEncoder(new TinySets.Averages(), Optional.of(window), tensor -> tensor)) {
            Volume volume = volume(40, 16, 24);

            LatentEncoder.Latent expected = whole.encode(volume);
            LatentEncoder.Latent found = tiled.encode(volume);

            for (int i = 0; i < expected.mean().length; i++) {
                assertThat(found.mean()[i]).isCloseTo(expected.mean()[i], within(1e-5f * Math.abs(expected.mean()[i])));
            }
            assertThat(found.logVariance()).hasSameSizeAs(expected.logVariance());
            assertThat(found.logVariance()[7]).isCloseTo(-30, within(1e-4f));
            assertThat(tiled.encoding()).isEqualTo("windows of 2x2x2 cells, overlap 0.5");
            assertThat(whole.encoding()).isEqualTo("whole");
        }
    }

    @Test
    void aGridThatDoesNotFitIsRefused() {
        try (AutoencoderEncoder encoder = AutoencoderEncoder.whole(new TinySets.Averages())) {
            for (VolumeShape shape :
                    new VolumeShape[] {new VolumeShape(12, 8, 8), new VolumeShape(8, 12, 8), new VolumeShape(8, 8, 12)
                    }) {
                assertThatThrownBy(() -> encoder.latentShape(shape))
                        .isInstanceOf(Report2CtException.class)
                        .hasMessageContaining("multiples of 8");
            }
        }
    }

    @Test
    void aFailingNetworkLeavesNothingBehind() {
        Autoencoder failing = new Autoencoder() {
            @Override
            public int latentChannels() {
                return 1;
            }

            @Override
            public int factor() {
                return 8;
            }

            @Override
            public Posterior encode(Tensor volume) {
                throw new IllegalStateException("broken");
            }

            @Override
            public Tensor decode(Tensor latent) {
                throw new IllegalStateException("broken");
            }

            @Override
            public void close() {}
        };
        try (AutoencoderEncoder encoder = AutoencoderEncoder.whole(failing)) {
            assertThatThrownBy(() -> encoder.encode(volume(8, 8, 8))).hasMessage("broken");
        }
    }
}
