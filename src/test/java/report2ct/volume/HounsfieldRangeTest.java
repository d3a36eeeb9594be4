package report2ct.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.Report2CtException;
import report2ct.volume.HounsfieldRange.Rounding;

class HounsfieldRangeTest {
    private static final Affine UNIT = Affine.ofSpacing(Spacing.isotropic(1));

    @Test
    void everyHounsfieldUnitSurvivesTheNetworksRange() {
        for (int hu = -1000; hu <= 1000; hu++) {
            float unit = HounsfieldRange.CT.toUnit((float) hu);

            assertThat(unit).isBetween(0f, 1f);
            assertThat((int) HounsfieldRange.CT.toHu(unit, Rounding.NEAREST)).isEqualTo(hu);
        }
    }

    @ParameterizedTest
    @CsvSource({"-1000,0", "1000,1", "0,0.5", "-2000,0", "3071,1", "-500,0.25"})
    void mapsAndClips(float hu, float unit) {
        assertThat(HounsfieldRange.CT.toUnit(hu)).isEqualTo(unit);
    }

    @ParameterizedTest
    @CsvSource({"0.49985,0,0", "0.4996,0,-1", "0.5003,0,1", "0.50074,1,1", "-3,-1000,-1000", "7,1000,1000"})
    void truncatesTowardZeroOrRoundsToTheNearest(float y, short truncated, short nearest) {
        assertThat(HounsfieldRange.CT.toHu(y, Rounding.TRUNCATE)).isEqualTo(truncated);
        assertThat(HounsfieldRange.CT.toHu(y, Rounding.NEAREST)).isEqualTo(nearest);
        assertThat(HounsfieldRange.CT.toHu(new float[] {y, y}, Rounding.NEAREST))
                .containsExactly(nearest, nearest);
        assertThat(HounsfieldRange.CT.toHu(new float[] {y})).containsExactly(truncated);
    }

    @Test
    void volumesAreMappedVoxelByVoxel() {
        int n = 70_000;
        short[] values = new short[n];
        for (int i = 0; i < n; i++) {
            values[i] = (short) (i % 3000 - 1500);
        }
        Volume volume = Volume.ofHu(values, n, 1, 1, UNIT);

        Volume unit = HounsfieldRange.CT.toUnit(volume);

        float[] mapped = unit.toFloats();
        for (int i = 0; i < n; i++) {
            assertThat(mapped[i]).isEqualTo(HounsfieldRange.CT.toUnit((float) values[i]));
        }
        assertThat(unit.affine()).isEqualTo(UNIT);
    }

    @Test
    void volumesAreClippedAndRounded() {
        Volume volume = Volume.ofFloats(new float[] {-1024, -0.6f, 0.6f, 999.4f, 2000, -0.2f}, 6, 1, 1, UNIT);

        assertThat(HounsfieldRange.CT.clip(volume, Rounding.TRUNCATE).toShorts())
                .containsExactly(-1000, 0, 0, 999, 1000, 0);
        assertThat(HounsfieldRange.CT.clip(volume, Rounding.NEAREST).toShorts())
                .containsExactly(-1000, -1, 1, 999, 1000, 0);
    }

    @Test
    void whatIsNotANumberIsRefused() {
        Volume nan = Volume.ofFloats(new float[] {Float.NaN}, 1, 1, 1, UNIT);

        assertThatThrownBy(() -> HounsfieldRange.CT.toHu(Float.NaN, Rounding.TRUNCATE))
                .isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> HounsfieldRange.CT.clip(nan, Rounding.NEAREST)).isInstanceOf(Report2CtException.class);
        assertThat(HounsfieldRange.CT.toUnit(Float.NaN)).isNaN();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,0", "NaN,1", "-32769,0", "0,32768"})
    void rangesMustBeRanges(float low, float high) {
        assertThatThrownBy(() -> new HounsfieldRange(low, high)).isInstanceOf(Report2CtException.class);
    }

    @ParameterizedTest
    @CsvSource({"-1350,0", "-1351,0", "150,255", "151,255", "-600,128", "NaN,0", "-1347,1"})
    void theLungWindowShowsItsWidth(double hu, int grey) {
        assertThat(Window.LUNG.grey(hu)).isEqualTo(grey);
    }

    @ParameterizedTest
    @CsvSource({"-160,0", "240,255", "40,128", "-60,64"})
    void theMediastinumWindowShowsItsWidth(double hu, int grey) {
        assertThat(Window.MEDIASTINUM.grey(hu)).isEqualTo(grey);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0,-1", "NaN,1", "0,NaN", "0,Infinity"})
    void windowsMustHaveAWidth(double centre, double width) {
        assertThatThrownBy(() -> new Window("W", centre, width)).isInstanceOf(Report2CtException.class);
    }
}
