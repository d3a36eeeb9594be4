package report2ct.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import report2ct.Report2CtException;

class ResamplingTest {
    private static Volume ramp(int nx, int ny, int nz, Affine affine) {
        float[] values = new float[nx * ny * nz];
        int i = 0;
        for (int z = 0; z < nz; z++) {
            for (int y = 0; y < ny; y++) {
                for (int x = 0; x < nx; x++) {
                    values[i++] = 3 * x - 5 * y + 7 * z;
                }
            }
        }
        return Volume.ofFloats(values, nx, ny, nz, affine);
    }

    @Test
    void resizingToTheSameSizeChangesNothing() {
        Volume volume = ramp(5, 4, 3, Affine.ofSpacing(new Spacing(1, 2, 3)).withOrigin(4, 5, 6));

        Volume same = Resampling.resize(volume, volume.shape());

        assertThat(same.toFloats()).isEqualTo(volume.toFloats());
        assertThat(same.affine()).isEqualTo(volume.affine());
    }

    @Test
    void theFieldOfViewIsKept() {
        Affine affine = Affine.ofRows(new double[][] {{-0.9, 0.1, 0, 3}, {0.1, 0.8, 0.3, -1}, {0, -0.2, 2.4, 10}});
        Volume volume = ramp(6, 9, 4, affine);

        Volume resized = Resampling.resize(volume, new VolumeShape(12, 3, 5));

        double[] corner = affine.apply(-0.5, -0.5, -0.5);
        double[] opposite = affine.apply(5.5, 8.5, 3.5);
        assertThat(resized.affine().apply(-0.5, -0.5, -0.5)).containsExactly(corner, within(1e-12));
        assertThat(resized.affine().apply(11.5, 2.5, 4.5)).containsExactly(opposite, within(1e-12));
    }

    @Test
    void aLinearImageStaysLinearInside() {
        Volume volume = ramp(8, 8, 8, Affine.ofSpacing(Spacing.isotropic(1)));

        Volume resized = Resampling.resize(volume, new VolumeShape(16, 5, 11));

        for (int z = 1; z < 10; z++) {
            for (int y = 0; y < 5; y++) {
                for (int x = 1; x < 15; x++) {
                    double[] place = resized.affine().apply(x, y, z);
                    assertThat(resized.value(x, y, z))
                            .isCloseTo(3 * place[0] - 5 * place[1] + 7 * place[2], within(1e-4));
                }
            }
        }
    }

    @Test
    void resamplingALinearImageKeepsItsValueAtEveryPlace() {
        double a = 0.2;
        Affine affine = Affine.ofRows(new double[][] {
            {0.9 * Math.cos(a), -1.1 * Math.sin(a), 0, 5}, {0.9 * Math.sin(a), 1.1 * Math.cos(a), 0, 6}, {0, 0, 2, 7}
        });
        Volume volume = ramp(9, 8, 6, affine);

        Volume resampled = Resampling.toSpacing(volume, Spacing.isotropic(1));

        assertThat(resampled.spacing().x()).isCloseTo(1, within(1e-12));
        Affine back = volume.affine().inverse();
        for (int z = 0; z < resampled.nz(); z++) {
            double[] world = resampled.affine().apply(2, 3, z);
            double[] place = back.apply(world[0], world[1], world[2]);
            assertThat(resampled.value(2, 3, z)).isCloseTo(3 * place[0] - 5 * place[1] + 7 * place[2], within(1e-4));
        }
    }

    /** With shear no corner is the first along all new axes. */
    @Test
    void withoutAFirstCornerTheMiddlesCoincide() {
        Affine sheared = Affine.ofRows(new double[][] {{2, -1, 0, 5}, {0, 2, 0, 6}, {0, 0, 2, 7}});
        Volume volume = ramp(9, 7, 5, sheared);

        Volume resampled = Resampling.toSpacing(volume, new Spacing(1, 1.5, 3));

        double[] middle = sheared.apply(4.5, 3.5, 2.5);
        VolumeShape shape = resampled.shape();
        assertThat(resampled.affine().apply(shape.nx() / 2.0, shape.ny() / 2.0, shape.nz() / 2.0))
                .containsExactly(middle, within(1e-12));
        assertThat(resampled.affine().at(0, 1)).isCloseTo(0, within(1e-12));
        assertThat(resampled.spacing().y()).isCloseTo(1.5, within(1e-12));
    }

    @Test
    void aVolumeOfTheWantedSpacingIsReturnedAsItIs() {
        Volume volume = ramp(5, 4, 3, Affine.ofSpacing(new Spacing(1.0005, 1, 0.9995)));

        assertThat(Resampling.toSpacing(volume, Spacing.isotropic(1))).isSameAs(volume);
        assertThat(Resampling.toSpacing(volume, new Spacing(1.0005, 1, 0.9))).isNotSameAs(volume);
    }

    @Test
    void paddingThenCroppingIsTheIdentity() {
        Volume volume = ramp(5, 4, 3, Affine.ofSpacing(new Spacing(1, 2, 3)).withOrigin(7, 8, 9));
        for (CropPad rule : CropPad.values()) {
            for (VolumeShape to : new VolumeShape[] {new VolumeShape(6, 9, 3), new VolumeShape(9, 8, 7)}) {
                Volume padded = rule.apply(volume, to, -1000);
                assertThat(padded.shape()).isEqualTo(to);
                int dx = rule.before(5, to.nx());
                int dy = rule.before(4, to.ny());
                int dz = rule.before(3, to.nz());
                assertThat(padded.value(dx + 2, dy + 1, dz + 1)).isEqualTo(volume.value(2, 1, 1));
                assertThat(padded.affine().apply(dx, dy, dz)).containsExactly(7, 8, 9);
            }
        }
        VolumeShape even = new VolumeShape(9, 8, 7);
        Volume back = CropPad.ONE_STEP.apply(CropPad.ONE_STEP.apply(volume, even, -1000), volume.shape(), 0);
        assertThat(back.toFloats()).isEqualTo(volume.toFloats());
        assertThat(back.affine()).isEqualTo(volume.affine());
    }

    @Test
    void newVoxelsHaveTheFillValueAndWholeNumbersStayWhole() {
        Volume volume = Volume.ofHu(new short[] {1, 2}, 2, 1, 1, Affine.ofSpacing(Spacing.isotropic(1)));

        assertThat(CropPad.MONAI.apply(volume, new VolumeShape(4, 1, 1), -1000).toShorts())
                .containsExactly(-1000, 1, 2, -1000);
        assertThat(CropPad.MONAI.apply(volume, new VolumeShape(3, 1, 1), 0.5).toFloats())
                .containsExactly(1, 2, 0.5f);
        assertThat(CropPad.MONAI.apply(volume, new VolumeShape(2, 1, 2), 9).toShorts())
                .containsExactly(1, 2, 9, 9);
        assertThat(CropPad.MONAI.apply(volume, new VolumeShape(2, 2, 1), 9).toShorts())
                .containsExactly(1, 2, 9, 9);
        assertThat(CropPad.MONAI.apply(volume, volume.shape(), 9)).isSameAs(volume);
    }

    @Test
    void thePapersPreparationHasThePapersSize() {
        assertThat(Preprocessing.paper().size()).isEqualTo(new VolumeShape(480, 480, 256));
        assertThat(Preprocessing.paper().range()).isEqualTo(new HounsfieldRange(-1000, 1000));
    }

    @Test
    void voxelsThatAreNotFiniteAreNotPrepared() {
        Preprocessing preparation = new Preprocessing(HounsfieldRange.CT, new VolumeShape(2, 1, 1));
        Affine unit = Affine.ofSpacing(Spacing.isotropic(1));
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            Volume volume = Volume.ofFloats(new float[] {0, bad}, 2, 1, 1, unit);

            assertThatThrownBy(() -> preparation.apply(volume)).isInstanceOf(Report2CtException.class);
        }
        Volume finite = Volume.ofFloats(new float[] {0, 1}, 2, 1, 1, unit);
        assertThat(finite.requireFinite()).isSameAs(finite);
    }

    @Test
    void preparationGivesTheResizedUnitVolume() {
        Volume volume = Volume.ofHu(new short[] {-2000, 1000, 0, 0}, 4, 1, 1, Affine.ofRows(new double[][] {
            {-2, 0, 0, 6}, {0, 1, 0, 0}, {0, 0, 1, 0}
        }));

        Volume ready = new Preprocessing(HounsfieldRange.CT, new VolumeShape(2, 1, 1)).apply(volume);

        assertThat(ready.toFloats()).containsExactly(0.5f, 0.5f);
        assertThat(ready.spacing()).isEqualTo(new Spacing(4, 1, 1));
        assertThat(ready.affine().apply(0, 0, 0)).containsExactly(1, 0, 0);
    }
}
