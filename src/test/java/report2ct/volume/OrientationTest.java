package report2ct.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.Report2CtException;

class OrientationTest {
    static List<String> all48() {
        List<String> all = new ArrayList<>();
        String[] pairs = {"RL", "AP", "SI"};
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        for (int[] order : orders) {
            for (int signs = 0; signs < 8; signs++) {
                all.add("" + pairs[order[0]].charAt(signs & 1) + pairs[order[1]].charAt(signs >> 1 & 1)
                        + pairs[order[2]].charAt(signs >> 2));
            }
        }
        return all;
    }

    private static Volume numbered(int nx, int ny, int nz, Affine affine) {
        short[] values = new short[nx * ny * nz];
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) (i - 7);
        }
        return Volume.ofHu(values, nx, ny, nz, affine);
    }

    @ParameterizedTest
    @MethodSource("all48")
    void everyVoxelStaysAtItsPlaceInTheWorld(String codes) {
        Affine affine = Affine.ofSpacing(new Spacing(1, 2, 3)).withOrigin(10, 20, 30);
        Volume volume = numbered(4, 3, 5, affine);

        Volume turned = new Orientation(codes).apply(volume);

        assertThat(turned.affine().axisCodes()).isEqualTo(codes);
        Affine toTurned = turned.affine().inverse();
        for (int z = 0; z < 5; z++) {
            for (int y = 0; y < 3; y++) {
                for (int x = 0; x < 4; x++) {
                    double[] world = volume.affine().apply(x, y, z);
                    double[] there = toTurned.apply(world[0], world[1], world[2]);
                    assertThat(turned.value(
                                    (int) Math.rint(there[0]), (int) Math.rint(there[1]), (int) Math.rint(there[2])))
                            .isEqualTo(volume.value(x, y, z));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all48")
    void turningBackGivesTheSameVolume(String codes) {
        Volume volume = numbered(4, 3, 5, Affine.ofSpacing(new Spacing(1, 2, 3)).withOrigin(10, 20, 30));

        Volume back = Orientation.RAS.apply(new Orientation(codes).apply(volume));

        assertThat(back.toShorts()).isEqualTo(volume.toShorts());
        assertThat(back.affine().distance(volume.affine())).isLessThan(1e-12);
    }

    @Test
    void aVolumeInTheWantedOrderIsReturnedAsItIs() {
        Volume volume = numbered(4, 3, 5, Affine.ofSpacing(new Spacing(1, 2, 3)));

        assertThat(Orientation.RAS.apply(volume)).isSameAs(volume);
        assertThat(Orientation.LPS.apply(volume)).isNotSameAs(volume);
    }

    @Test
    void floatingPointStaysFloatingPoint() {
        Volume volume = Volume.ofFloats(new float[] {0.5f, Float.NaN}, 2, 1, 1, Affine.ofSpacing(Spacing.isotropic(1)));

        assertThat(Orientation.LPS.apply(volume).toFloats()).containsExactly(Float.NaN, 0.5f);
    }

    @Test
    void obliqueAxesGoToTheClosestWorldAxis() {
        double a = Math.toRadians(40);
        Affine tilted = Affine.ofRows(new double[][] {
            {1, 0, 0, 0}, {0, 2 * Math.cos(a), -3 * Math.sin(a), 0}, {0, 2 * Math.sin(a), 3 * Math.cos(a), 0}
        });

        assertThat(tilted.axisCodes()).isEqualTo("RAS");
        double b = Math.toRadians(50);
        Affine steep = Affine.ofRows(new double[][] {
            {1, 0, 0, 0}, {0, 2 * Math.cos(b), -3 * Math.sin(b), 0}, {0, 2 * Math.sin(b), 3 * Math.cos(b), 0}
        });
        assertThat(steep.axisCodes()).isEqualTo("RSP");
    }

    @Test
    void shearIsDividedOutBeforeAxesAreChosen() {
        // Columns (1, 0, 0) and (0.9, 0.3, 0): each column alone points to R most, the orthogonal matrix decides.
        Affine sheared = Affine.ofRows(new double[][] {{1, 0.9, 0, 0}, {0, 0.3, 0, 0}, {0, 0, 1, 0}});

        assertThat(sheared.axisCodes()).isEqualTo("RAS");
    }

    /** Codes of nibabel's {@code aff2axcodes}; fewer steps towards the orthogonal matrix give others. */
    @Test
    void strongShearIsDividedOutToTheEnd() {
        Affine first = Affine.ofRows(new double[][] {{1, -4, -1, 0}, {0, -1, -1, 0}, {-1, -1, -3, 0}});
        Affine second = Affine.ofRows(new double[][] {{-1, 3, -2, 0}, {0, 2, 0, 0}, {0, 3, 2, 0}});
        Affine third = Affine.ofRows(new double[][] {{0, 1, 0, 0}, {-1, -2, 2, 0}, {-2, -4, 1, 0}});

        assertThat(first.axisCodes()).isEqualTo("ILP");
        assertThat(second.axisCodes()).isEqualTo("LAS");
        assertThat(third.axisCodes()).isEqualTo("IRA");
    }

    @Test
    void theMapSaysWhereAxesComeFrom() {
        AxisMap map = AxisMap.between(Affine.ofSpacing(new Spacing(1, 2, 3)), new Orientation("IRP"));

        assertThat(List.of(map.source(0), map.source(1), map.source(2))).containsExactly(2, 0, 1);
        assertThat(List.of(map.flipped(0), map.flipped(1), map.flipped(2))).containsExactly(true, false, true);
        assertThat(map.identity()).isFalse();
        assertThat(map.shape(new VolumeShape(4, 3, 5))).isEqualTo(new VolumeShape(5, 4, 3));
    }

    @Test
    void planesMayBeReadAnyNumberAtATime() {
        Volume volume = numbered(4, 3, 5, Affine.ofSpacing(new Spacing(1, 2, 3)));
        for (String codes : all48()) {
            AxisMap map = AxisMap.between(volume.affine(), new Orientation(codes));
            VolumeShape shape = map.shape(volume.shape());
            short[] whole = new Orientation(codes).apply(volume).toShorts();
            int plane = (int) shape.planeCount();
            for (int z = 0; z + 2 <= shape.nz(); z++) {
                double[] two = new double[2 * plane];
                map.readPlanes(volume.voxels(), volume.shape(), z, 2, two);
                for (int i = 0; i < two.length; i++) {
                    assertThat(two[i]).as(codes).isEqualTo(whole[z * plane + i]);
                }
            }
            assertThat(map.planesAtOnce(volume.shape())).isEqualTo(shape.nz());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "RA", "RAX", "RLS", "RRS", "RASL"})
    void lettersThatNameNoOrderAreRefused(String codes) {
        assertThatThrownBy(() -> new Orientation(codes)).isInstanceOf(Report2CtException.class);
    }

    @Test
    void lettersMayBeSmall() {
        assertThat(new Orientation("lps")).isEqualTo(Orientation.LPS).hasToString("LPS");
    }

    @Test
    void geometryOfAFlipIsTheOppositeCorner() {
        AxisMap map = AxisMap.between(Affine.ofSpacing(new Spacing(1, 2, 3)), Orientation.LPS);

        Affine flipped = map.affine(Affine.ofSpacing(new Spacing(1, 2, 3)), new VolumeShape(4, 3, 5));

        assertThat(flipped.apply(0, 0, 0)).containsExactly(new double[] {3, 4, 0}, within(0.0));
    }
}
