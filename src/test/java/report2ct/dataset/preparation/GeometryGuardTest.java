package report2ct.dataset.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.Report2CtException;
import report2ct.dataset.TinyChests;
import report2ct.dataset.preparation.CaseReading.Guards;
import report2ct.dataset.source.StatedGeometry;
import report2ct.volume.Affine;
import report2ct.volume.Orientation;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;

class GeometryGuardTest {
    private static final StatedGeometry HEADER = new StatedGeometry.HeaderOnly();

    private static Volume empty(int nx, int ny, int nz, Affine affine) {
        return Volume.ofHu(new short[nx * ny * nz], nx, ny, nz, affine);
    }

    private static Volume empty(int nx, int ny, int nz, double x, double y, double z) {
        return empty(nx, ny, nz, Affine.ofSpacing(new Spacing(x, y, z)));
    }

    private static Volume stated(Volume volume, StatedGeometry geometry) {
        return GeometryGuard.stated(volume, geometry, Guards.CHEST);
    }

    @Test
    void aHeaderOfExactlyOneMillimetreIsRefusedForAScannersMatrixOnly() {
        assertThatThrownBy(() -> stated(empty(400, 400, 2, 1, 1, 1), HEADER))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("exactly 1 x 1 x 1 mm for a matrix of 400 x 400 x 2");
        assertThatCode(() -> stated(empty(399, 400, 2, 1, 1, 1), HEADER)).doesNotThrowAnyException();
        assertThatCode(() -> stated(empty(400, 399, 2, 1, 1, 1), HEADER)).doesNotThrowAnyException();
        assertThatCode(() -> stated(empty(400, 400, 2, 1, 1, 1.1), HEADER)).doesNotThrowAnyException();
        assertThatCode(() -> GeometryGuard.stated(empty(400, 400, 2, 1, 1, 1), HEADER, Guards.NONE))
                .doesNotThrowAnyException();
    }

    @Test
    void aKnownSpacingFillsABlankHeaderAndKeepsItsDirections() {
        Affine lps = Affine.ofLps(
                new double[] {5, 6, 7}, new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, Spacing.isotropic(1));

        Volume placed = stated(empty(3, 3, 3, lps), new StatedGeometry.KnownSpacing(new Spacing(0.7, 0.8, 1.5)));

        assertThat(placed.affine().axisCodes()).isEqualTo("LPS");
        assertThat(placed.spacing().x()).isCloseTo(0.7, within(1e-12));
        assertThat(placed.spacing().y()).isCloseTo(0.8, within(1e-12));
        assertThat(placed.spacing().z()).isCloseTo(1.5, within(1e-12));
        assertThat(placed.affine().originLps()).containsExactly(5, 6, 7);
    }

    @Test
    void aHeaderThatAgreesWithTheKnownSpacingStaysAsItIs() {
        Volume volume = empty(3, 3, 3, 0.7, 0.7, 1.5);

        assertThat(stated(volume, new StatedGeometry.KnownSpacing(new Spacing(0.7069, 0.6931, 1.5))))
                .isSameAs(volume);
    }

    @ParameterizedTest
    @CsvSource({"0.71, 0.7, 1.5", "0.7, 0.71, 1.5", "0.7, 0.7, 1.52"})
    void aHeaderThatDisagreesIsRefused(double x, double y, double z) {
        assertThatThrownBy(() ->
                        stated(empty(3, 3, 3, 0.7, 0.7, 1.5), new StatedGeometry.KnownSpacing(new Spacing(x, y, z))))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("the header's spacing is 0.7000 x 0.7000 x 1.500 mm and the stated one");
    }

    @Test
    void aReplacedGeometryIgnoresTheHeader() {
        Affine known = Affine.ofSpacing(new Spacing(2, 3, 4));

        assertThat(stated(empty(3, 3, 3, 9, 9, 9), new StatedGeometry.Replaced(known))
                        .affine())
                .isEqualTo(known);
    }

    @ParameterizedTest
    @CsvSource({"0.09, 1, 1", "1, 21, 1", "1, 1, 21"})
    void aSpacingThatNoScannerHasIsRefused(double x, double y, double z) {
        assertThatThrownBy(() -> stated(empty(3, 3, 3, x, y, z), HEADER)).hasMessageContaining("0.1 to 20.0 mm");
        assertThatCode(() -> stated(empty(3, 3, 3, 0.1, 20, 20), HEADER)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 5, 19.9})
    void axesNearTheBodysPass(double degrees) {
        assertThatCode(() -> stated(empty(3, 3, 3, turned(degrees)), HEADER)).doesNotThrowAnyException();
        assertThat(GeometryGuard.turnedDegrees(turned(degrees))).isCloseTo(degrees, within(1e-5));
    }

    @Test
    void obliqueAxesAreRefused() {
        assertThatThrownBy(() -> stated(empty(3, 3, 3, turned(20.5)), HEADER))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("within 20 degrees of the body's, found 20.5");
    }

    private static Affine turned(double degrees) {
        double c = Math.cos(Math.toRadians(degrees));
        double s = Math.sin(Math.toRadians(degrees));
        return Affine.ofRows(new double[][] {{c, -s, 0, 0}, {s, c, 0, 0}, {0, 0, 2, 0}});
    }

    @ParameterizedTest
    @CsvSource({
        "99, 300, 300, false",
        "300, 99, 300, false",
        "100, 100, 30, true",
        "300, 300, 29, false",
        "701, 300, 300, false",
        "300, 701, 300, false",
        "700, 700, 1200, true",
        "300, 300, 1201, false"
    })
    void theExtentMustBeThatOfAChest(double x, double y, double z, boolean passes) {
        Volume volume = empty(100, 100, 100, x / 100, y / 100, z / 100);

        if (passes) {
            assertThatCode(() -> GeometryGuard.requireExtent(volume)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> GeometryGuard.requireExtent(volume))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("field of view");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aSpineInFrontIsRefusedAndOneAtTheBackPasses(long seed) {
        Volume chest = TinyChests.chest(seed);
        assertThatCode(() -> GeometryGuard.requireBack(chest)).doesNotThrowAnyException();

        Volume flipped = new Orientation("RPS").apply(chest).withAffine(chest.affine());
        assertThatThrownBy(() -> GeometryGuard.requireBack(flipped))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("the spine lies in front");
    }

    @Test
    void aVolumeWithoutBoneSaysNothingAboutItsBack() {
        BodyDirection body = BodyDirection.of(empty(9, 9, 9, 5, 5, 5));

        assertThat(body.boneVoxels()).isZero();
        assertThat(body.offset()).isZero();
    }

    @Test
    void boneAndTissueAreCountedInTheMiddleThird() {
        short[] hu = new short[9 * 9 * 3];
        Arrays.fill(hu, (short) -1000);
        for (int x = 0; x < 9; x++) {
            hu[x + 9 * 2] = 500; // y 2, z 0
            hu[x + 9 * 6] = 50; // y 6, z 0
            hu[x + 9 * 1] = 500; // y 1: rows between are not looked at
            hu[x + 9 * 2 + 81] = 500; // z 1: slices between are not looked at
        }

        BodyDirection body = BodyDirection.of(Volume.ofHu(hu, 9, 9, 3, Affine.ofSpacing(Spacing.isotropic(1))));

        assertThat(body.boneVoxels()).isEqualTo(3);
        assertThat(body.offset()).isCloseTo((2 - 6) / 9.0, within(1e-12));
    }
}
