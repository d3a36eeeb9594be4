package report2ct.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import report2ct.Report2CtException;
import report2ct.phantom.Phantom;
import report2ct.phantom.PhantomFindings;
import report2ct.phantom.PhantomGenerator;
import report2ct.phantom.PhantomGrid;
import report2ct.volume.Affine;
import report2ct.volume.Orientation;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;

class ChestStatisticsTest {
    private static final int NX = 20;
    private static final int NY = 16;
    private static final int NZ = 10;
    private static final Affine AFFINE = Affine.ofSpacing(new Spacing(2, 3, 5));

    /** A box of soft tissue in air with a lung on each side, the right one (greater x) twice as large, and a spine. */
    private static short[] box() {
        short[] hu = new short[NX * NY * NZ];
        for (int z = 0; z < NZ; z++) {
            for (int y = 0; y < NY; y++) {
                for (int x = 0; x < NX; x++) {
                    boolean body = x >= 2 && x < 18 && y >= 2 && y < 14;
                    boolean left = x >= 4 && x < 6;
                    boolean right = x >= 13 && x < 17;
                    boolean lung = y >= 4 && y < 12 && (left || right);
                    boolean spine = x >= 9 && x < 11 && y >= 2 && y < 4;
                    hu[(z * NY + y) * NX + x] = (short) (!body ? -1000 : lung ? -800 : spine ? 350 : 40);
                }
            }
        }
        return hu;
    }

    private static Volume volume(short[] hu) {
        return Volume.ofHu(hu, NX, NY, NZ, AFFINE);
    }

    @Test
    void aKnownBoxIsMeasured() {
        ChestStatistics found = ChestStatistics.of(volume(box()));

        assertThat(found.leftLungMl()).isCloseTo(2 * 8 * 10 * 0.03, within(1e-9));
        assertThat(found.rightLungMl()).isCloseTo(4 * 8 * 10 * 0.03, within(1e-9));
        assertThat(found.lungRatio()).isCloseTo(2, within(1e-9));
        assertThat(found.bodyMl()).isCloseTo(16 * 12 * 10 * 0.03, within(1e-9));
        assertThat(found.lungMedianHu()).isEqualTo(-800);
        assertThat(found.lungBelow950()).isZero();
        assertThat(found.softPeakHu()).isCloseTo(40, within(5.0));
        assertThat(found.fatPeakHu()).isNaN();
        assertThat(found.boneShare()).isCloseTo(4.0 / (16 * 12), within(1e-9));
        assertThat(found.spineJumpMm()).isZero();
        assertThat(found.histogram().shares().get(HuHistogram.bin(-800))).isCloseTo(48.0 / 192, within(1e-9));
    }

    @Test
    void theOrderOfTheVoxelsDoesNotMatter() {
        Volume ras = volume(box());
        ChestStatistics expected = ChestStatistics.of(ras);
        ChestStatistics found = ChestStatistics.of(Orientation.LPS.apply(ras));

        assertThat(found).isEqualTo(expected);
    }

    @Test
    void aStepOfTheSpineIsSeen() {
        short[] hu = box();
        for (int z = 5; z < NZ; z++) {
            for (int y = 2; y < 4; y++) {
                hu[(z * NY + y) * NX + 11] = 350;
                hu[(z * NY + y) * NX + 9] = 40;
            }
        }

        assertThat(ChestStatistics.of(volume(hu)).spineJumpMm()).isCloseTo(2, within(1e-9));
    }

    @Test
    void holesAndFatAreSeen() {
        short[] hu = box();
        for (int z = 0; z < NZ; z++) {
            hu[(z * NY + 5) * NX + 5] = -980;
            hu[(z * NY + 3) * NX + 5] = -100;
        }
        ChestStatistics found = ChestStatistics.of(volume(hu));

        assertThat(found.lungBelow950()).isCloseTo(1.0 / 48, within(1e-9));
        assertThat(found.fatPeakHu()).isCloseTo(-100, within(5.0));
    }

    @Test
    void aVolumeOfAirHasNoChest() {
        short[] air = new short[NX * NY * NZ];
        java.util.Arrays.fill(air, (short) -1000);

        ChestStatistics found = ChestStatistics.of(volume(air));

        assertThat(found.bodyMl()).isZero();
        assertThat(found.lungMedianHu()).isNaN();
        assertThat(found.lungRatio()).isNaN();
        assertThat(found.heartShiftMm()).isNaN();
        assertThat(found.spineJumpMm()).isNaN();
    }

    @Test
    void aPhantomLooksLikeAChest() {
        Phantom phantom = new PhantomGenerator(PhantomGrid.coarse()).generate(PhantomFindings.normal(), 3);
        Volume volume = Volume.ofHu(
                phantom.hu(), phantom.nx(), phantom.ny(), phantom.nz(), Affine.ofSpacing(phantom.spacing()));
        ChestStatistics found = ChestStatistics.of(volume);

        assertThat(found.lungRatio()).isBetween(0.9, 1.7);
        assertThat(found.rightLungMl())
                .isBetween(
                        0.6 * phantom.truth().rightLungMl(),
                        1.1 * phantom.truth().rightLungMl());
        assertThat(found.heartShiftMm()).isPositive();
        assertThat(found.lungMedianHu()).isBetween(-900.0, -650.0);
        assertThat(found.fatPeakHu()).isBetween(-120.0, -80.0);
        assertThat(found.softPeakHu()).isBetween(20.0, 80.0);
    }

    @Test
    void errorsAreMeasuredByTissue() {
        short[] truth = box();
        short[] found = truth.clone();
        for (int i = 0; i < found.length; i++) {
            found[i] = (short) (truth[i] + (truth[i] == -800 ? 30 : truth[i] == 350 ? -60 : truth[i] == 40 ? 10 : 0));
        }

        HuError error = HuError.between(volume(truth), volume(found));

        double cells = NX * NY;
        double soft = 192 - 48 - 4;
        assertThat(error.lung()).isCloseTo(30, within(1e-9));
        assertThat(error.bone()).isCloseTo(60, within(1e-9));
        assertThat(error.soft()).isCloseTo(10, within(1e-9));
        assertThat(error.box()).isCloseTo((48 * 30 + 4 * 60 + soft * 10) / cells, within(1e-9));
        assertThat(error.body()).isCloseTo((48 * 30 + 4 * 60 + soft * 10) / 192, within(1e-9));
        assertThat(error.bias()).isCloseTo((48 * 30 - 4 * 60 + soft * 10) / 192, within(1e-9));
    }

    @Test
    void aVolumeHasNoErrorAgainstItself() {
        Volume volume = volume(box());

        assertThat(HuError.between(volume, volume)).isEqualTo(new HuError(0, 0, 0, 0, 0, 0));
        BitSet none = new BitSet();
        assertThat(HuError.between(volume, volume, none).lung()).isNaN();
    }

    @Test
    void volumesOfAnotherSizeAreRefused() {
        Volume other = Volume.ofHu(new short[8], 2, 2, 2, AFFINE);

        assertThatThrownBy(() -> HuError.between(volume(box()), other))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("found 2");
    }

    @Test
    void histogramsAreAsFarApartAsTheirVoxels() {
        HuHistogram air = histogram(-1000);
        HuHistogram soft = histogram(0);

        assertThat(air.distance(soft)).isCloseTo(1000, within(1e-9));
        assertThat(soft.distance(air)).isCloseTo(1000, within(1e-9));
        assertThat(soft.distance(soft)).isZero();
        assertThat(HuHistogram.mean(List.of(air, soft)).distance(air)).isCloseTo(500, within(1e-9));
        assertThat(HuHistogram.bin(1000)).isEqualTo(HuHistogram.BINS - 1);
        assertThat(HuHistogram.bin(-1000)).isZero();
        assertThat(HuHistogram.bin(-951)).isZero();
        assertThat(HuHistogram.bin(-950)).isEqualTo(1);
    }

    @Test
    void brokenHistogramsAreRefused() {
        assertThatThrownBy(() -> new HuHistogram(List.of(1.0))).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> HuHistogram.mean(List.of())).isInstanceOf(Report2CtException.class);
    }

    private static HuHistogram histogram(int hu) {
        List<Double> shares = new ArrayList<>(Collections.nCopies(HuHistogram.BINS, 0.0));
        shares.set(HuHistogram.bin(hu), 1.0);
        return new HuHistogram(shares);
    }
}
