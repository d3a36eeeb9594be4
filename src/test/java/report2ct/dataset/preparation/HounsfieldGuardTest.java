package report2ct.dataset.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.Report2CtException;
import report2ct.dataset.TinyChests;
import report2ct.dataset.source.Rescale;
import report2ct.volume.Affine;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;

class HounsfieldGuardTest {
    private static final Volume CHEST = TinyChests.chest(3);
    private static final Rescale USUAL = new Rescale(1, -1024);

    private static Volume stored() {
        return TinyChests.mapped(CHEST, hu -> hu + 1024);
    }

    @Test
    void hounsfieldUnitsPassAsTheyAre() {
        assertThat(HounsfieldGuard.apply(CHEST, Optional.empty())).isSameAs(CHEST);
    }

    @Test
    void hounsfieldUnitsAreNotRescaledASecondTime() {
        assertThat(HounsfieldGuard.apply(CHEST, Optional.of(USUAL))).isSameAs(CHEST);
    }

    @Test
    void storedValuesAreRescaledWhenTheRescaleIsKnown() {
        Volume hu = HounsfieldGuard.apply(stored(), Optional.of(USUAL));

        assertThat(hu.toFloats()).containsExactly(CHEST.toFloats());
    }

    @Test
    void aSlopeCounts() {
        Volume halved = TinyChests.mapped(CHEST, hu -> (hu + 1000) / 2);

        Volume hu = HounsfieldGuard.apply(halved, Optional.of(new Rescale(2, -1000)));

        assertThat(hu.value(1, 2, 3)).isEqualTo(2 * halved.value(1, 2, 3) - 1000);
    }

    @Test
    void anInterceptAtTheEdgeOfTheUsualOneIsApplied() {
        Volume shifted = TinyChests.mapped(CHEST, hu -> hu + 1088);
        assertThat(HounsfieldGuard.apply(shifted, Optional.of(new Rescale(1, -1088)))
                        .value(0, 0, 0))
                .isEqualTo(CHEST.value(0, 0, 0));

        Volume more = TinyChests.mapped(CHEST, hu -> hu + 1089);
        assertThatThrownBy(() -> HounsfieldGuard.apply(more, Optional.of(new Rescale(1, -1089))))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("an intercept of -1089.0 they do not become any");
    }

    @Test
    void storedValuesWithoutARescaleAreRefused() {
        assertThatThrownBy(() -> HounsfieldGuard.apply(stored(), Optional.empty()))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("found values from 24 to")
                .hasMessageContaining("not rescaled");
    }

    @Test
    void valuesRescaledTwiceAreRefused() {
        Volume twice = TinyChests.mapped(CHEST, hu -> hu - 1024);

        assertThatThrownBy(() -> HounsfieldGuard.apply(twice, Optional.empty()))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("soft tissue (-200 to 300)")
                .hasMessageContaining("added twice");
    }

    @Test
    void storedValuesWithPaddingFarBelowAreRefused() {
        Volume padded = TinyChests.mapped(CHEST, hu -> hu < -990 ? -2000 : hu + 1024);

        assertThatThrownBy(() -> HounsfieldGuard.apply(padded, Optional.empty()))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("lung or air (-1150 to -600)")
                .hasMessageContaining("never have been rescaled");
    }

    @Test
    void paddingFarBelowIsFineInHounsfieldUnits() {
        Volume padded = TinyChests.mapped(CHEST, hu -> hu < -990 ? -8192 : hu);

        assertThat(HounsfieldGuard.apply(padded, Optional.of(USUAL))).isSameAs(padded);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, mapped to 0..1", "0, 255, 8-bit grey values", "-1, 1, mapped to 0..1", "0, 3, 8-bit"})
    void otherNumbersAreNamed(float low, float high, String what) {
        float[] values = new float[4 * 4 * 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = low + (high - low) * i / (values.length - 1);
        }
        Volume volume = Volume.ofFloats(values, 4, 4, 4, Affine.ofSpacing(Spacing.isotropic(1)));

        assertThatThrownBy(() -> HounsfieldGuard.apply(volume, Optional.empty()))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining(what);
    }

    @Test
    void uncheckedVolumesAreRescaledOnlyWhenTheyAreNotHounsfieldUnitsYet() {
        assertThat(HounsfieldGuard.unchecked(CHEST, Optional.of(USUAL))).isSameAs(CHEST);
        assertThat(HounsfieldGuard.unchecked(stored(), Optional.empty()).value(0, 0, 0))
                .isEqualTo(CHEST.value(0, 0, 0) + 1024);
        assertThat(HounsfieldGuard.unchecked(stored(), Optional.of(USUAL)).toFloats())
                .containsExactly(CHEST.toFloats());
    }

    @Test
    void sharesAreCountedWithTheirLimits() {
        float[] values = {-1151, -1150, -600, -599, -201, -200, 300, 301};
        Volume volume = Volume.ofFloats(values, 2, 2, 2, Affine.ofSpacing(Spacing.isotropic(1)));

        IntensityProfile profile = IntensityProfile.of(volume);

        assertThat(profile).isEqualTo(new IntensityProfile(-1151, 301, 0.25, 0.25));
    }
}
