package report2ct.dataset.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;
import report2ct.volume.VolumeShape;

class PatchCutterTest {
    private static final Offset<Float> ROUNDING = within(1e-6f);
    private static final PatchPlace START = new PatchPlace(0, 0, 0);

    private static Augmentation ordered(AxisOrder axes) {
        return new Augmentation(axes, 1, 0, 1, Augmentation.Turn.NONE);
    }

    private static float at(float[] patch, PatchSize size, int x, int y, int z) {
        return patch[(x * size.y() + y) * size.z() + z];
    }

    @Test
    void anUnchangedPatchIsTheVolumesVoxels() {
        ArrayVolumes source = ArrayVolumes.ramp(9, 8, 7);
        PatchSize size = new PatchSize(4, 3, 2);

        float[] patch = new PatchCutter(source, size).cut(0, Augmentation.none(), new PatchPlace(0.99, 0.5, 0));

        for (int x = 0; x < 4; x++) {
            for (int y = 0; y < 3; y++) {
                for (int z = 0; z < 2; z++) {
                    assertThat(at(patch, size, x, y, z)).isEqualTo(source.value(0, 5 + x, 3 + y, z));
                }
            }
        }
    }

    /** Of a volume with different sides: every axis order gives each voxel of the whole volume, in its new place. */
    @Test
    void everyAxisOrderMovesEveryVoxelToItsPlace() {
        ArrayVolumes source = ArrayVolumes.ramp(4, 5, 6);
        int[] sides = {4, 5, 6};
        CounterRandom random = new CounterRandom(1, RandomStream.AUGMENTATION);
        AugmentationConfig flips = new AugmentationConfig(0.5, 0.5, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0);
        for (int draw = 0; draw < 60; draw++) {
            AxisOrder order = Augmentation.draw(flips, random, draw).axes();
            PatchSize size = new PatchSize(
                    sides[order.axes().get(0)],
                    sides[order.axes().get(1)],
                    sides[order.axes().get(2)]);

            float[] patch = new PatchCutter(source, size).cut(0, ordered(order), START);

            int[] from = new int[3];
            for (int x = 0; x < size.x(); x++) {
                for (int y = 0; y < size.y(); y++) {
                    for (int z = 0; z < size.z(); z++) {
                        int[] to = {x, y, z};
                        for (int axis = 0; axis < 3; axis++) {
                            int along = order.axes().get(axis);
                            from[along] = order.mirrored().get(axis) ? sides[along] - 1 - to[axis] : to[axis];
                        }
                        assertThat(at(patch, size, x, y, z))
                                .as(order + " at " + x + "," + y + "," + z)
                                .isEqualTo(source.value(0, from[0], from[1], from[2]));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void mirroringTheMirroredVolumeGivesTheVolume(int axis) {
        PatchSize size = new PatchSize(4, 5, 6);
        ArrayVolumes source = ArrayVolumes.ramp(4, 5, 6);
        Augmentation mirrored = ordered(AxisOrder.unchanged().mirror(axis));

        float[] once = new PatchCutter(source, size).cut(0, mirrored, START);
        ArrayVolumes turned = new ArrayVolumes(new VolumeShape(4, 5, 6), List.of(once));
        float[] twice = new PatchCutter(turned, size).cut(0, mirrored, START);

        float[] original = new PatchCutter(source, size).cut(0, Augmentation.none(), START);
        assertThat(once).isNotEqualTo(original);
        assertThat(twice).isEqualTo(original);
    }

    /** Zoom, turn, axis order: interpolation lies between the voxels, whatever the change. */
    @Test
    void changesOfPlaceKeepTheRangeOfValues() {
        ArrayVolumes source = ArrayVolumes.ramp(20, 18, 16);
        AugmentationConfig config = new AugmentationConfig(0.5, 0.5, 0, 1, 1, 0, 0, 1, 0.5, 1.5, 1, 0.4);
        CounterRandom random = new CounterRandom(3, RandomStream.AUGMENTATION);
        PatchCutter cutter = new PatchCutter(source, new PatchSize(12, 8, 8));

        for (int i = 0; i < 40; i++) {
            float[] patch = cutter.cut(0, Augmentation.draw(config, random, i), PatchPlace.draw(random, i));
            for (float value : patch) {
                assertThat(value).isBetween(0f, 1f);
            }
        }
    }

    @Test
    void valuesAreScaledThenShiftedAndNotClipped() {
        ArrayVolumes source = new ArrayVolumes(new VolumeShape(2, 1, 1), List.of(new float[] {0f, 1f}));
        Augmentation change = new Augmentation(AxisOrder.unchanged(), 1.1, -0.05, 1, Augmentation.Turn.NONE);

        float[] patch = new PatchCutter(source, new PatchSize(2, 1, 1)).cut(0, change, START);

        assertThat(patch).containsExactly(-0.05f, 1.05f);
    }

    @Test
    void aSmallVolumeLiesInTheMiddleOfZeros() {
        ArrayVolumes source = new ArrayVolumes(new VolumeShape(1, 1, 2), List.of(new float[] {0.5f, 0.75f}));
        Augmentation brighter = new Augmentation(AxisOrder.unchanged(), 1, 0.1, 1, Augmentation.Turn.NONE);

        float[] patch = new PatchCutter(source, new PatchSize(1, 1, 5)).cut(0, brighter, new PatchPlace(0, 0, 0.9));

        assertThat(patch).containsExactly(0f, 0.6f, 0.85f, 0f, 0f);
    }

    /** torch: {@code interpolate(tensor([0., 1., 2., 3.]), scale_factor=0.5 or 1.5, mode='linear')}. */
    @Test
    void zoomingIsTorchsLinearInterpolation() {
        ArrayVolumes source = new ArrayVolumes(new VolumeShape(1, 1, 4), List.of(new float[] {0, 1, 2, 3}));
        Augmentation smaller = new Augmentation(AxisOrder.unchanged(), 1, 0, 0.5, Augmentation.Turn.NONE);
        Augmentation larger = new Augmentation(AxisOrder.unchanged(), 1, 0, 1.5, Augmentation.Turn.NONE);

        assertThat(new PatchCutter(source, new PatchSize(1, 1, 2)).cut(0, smaller, START))
                .containsExactly(0.5f, 2.5f);
        assertThat(new PatchCutter(source, new PatchSize(1, 1, 6)).cut(0, larger, START))
                .containsExactly(new float[] {0, 0.5f, 1.1666667f, 1.8333333f, 2.5f, 3}, ROUNDING);
    }

    /** By a right angle about z the turn is a quarter turn, voxel by voxel. */
    @Test
    void aTurnByARightAngleIsAQuarterTurn() {
        ArrayVolumes source = ArrayVolumes.ramp(7, 7, 3);
        PatchSize size = new PatchSize(7, 7, 3);
        Augmentation turned =
                new Augmentation(AxisOrder.unchanged(), 1, 0, 1, new Augmentation.Turn(0, 0, Math.PI / 2));

        float[] patch = new PatchCutter(source, size).cut(0, turned, START);

        for (int x = 0; x < 7; x++) {
            for (int y = 0; y < 7; y++) {
                assertThat(at(patch, size, x, y, 1)).isCloseTo(source.value(0, 6 - y, x, 1), ROUNDING);
            }
        }
    }

    @Test
    void aSmallTurnKeepsTheMiddleAndContinuesTheBorder() {
        ArrayVolumes source = ArrayVolumes.ramp(9, 9, 9);
        PatchSize size = PatchSize.cube(9);
        Augmentation turned = new Augmentation(AxisOrder.unchanged(), 1, 0, 1, new Augmentation.Turn(0.1, -0.05, 0.08));

        float[] patch = new PatchCutter(source, size).cut(0, turned, START);

        assertThat(at(patch, size, 4, 4, 4)).isCloseTo(source.value(0, 4, 4, 4), ROUNDING);
        assertThat(at(patch, size, 8, 8, 8)).isGreaterThan(0.8f);
    }

    /** The same patch of a larger one: what is cut does not depend on where the box around it ends. */
    @Test
    void aPatchIsAPartOfALargerPatch() {
        ArrayVolumes source = ArrayVolumes.ramp(24, 24, 24);
        CounterRandom random = new CounterRandom(5, RandomStream.AUGMENTATION);
        AugmentationConfig config = new AugmentationConfig(0.5, 0.5, 0, 1, 1, 0, 0, 1, 0.6, 1.4, 1, 0.2);
        for (int i = 0; i < 10; i++) {
            Augmentation change = Augmentation.draw(config, random, i);

            float[] large = new PatchCutter(source, PatchSize.cube(12)).cut(0, change, START);
            float[] small = new PatchCutter(source, PatchSize.cube(5)).cut(0, change, START);

            for (int x = 0; x < 5; x++) {
                for (int y = 0; y < 5; y++) {
                    for (int z = 0; z < 5; z++) {
                        assertThat(at(small, PatchSize.cube(5), x, y, z))
                                .isCloseTo(at(large, PatchSize.cube(12), x, y, z), ROUNDING);
                    }
                }
            }
        }
    }

    @Test
    void outsideTheVolumeAreZeros() {
        ArrayVolumes source = ArrayVolumes.ramp(4, 4, 4);
        PatchCutter cutter = new PatchCutter(source, PatchSize.cube(3));

        assertThat(cutter.cut(0, 10, 0, 0)).containsOnly(0f);
        float[] patch = cutter.cut(0, 2, 0, -1);
        assertThat(at(patch, PatchSize.cube(3), 0, 0, 0)).isZero();
        assertThat(at(patch, PatchSize.cube(3), 1, 2, 1)).isEqualTo(source.value(0, 3, 2, 0));
        assertThat(at(patch, PatchSize.cube(3), 2, 2, 1)).isZero();
    }
}
