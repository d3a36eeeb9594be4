package report2ct.dataset.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.Report2CtException;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;

class AugmentationTest {
    private static final CounterRandom RANDOM = new CounterRandom(7, RandomStream.AUGMENTATION);
    private static final int DRAWS = 4000;

    private static List<Augmentation> draws(AugmentationConfig config) {
        List<Augmentation> draws = new ArrayList<>();
        for (int i = 0; i < DRAWS; i++) {
            draws.add(Augmentation.draw(config, RANDOM, i));
        }
        return draws;
    }

    private static double share(List<Augmentation> draws, java.util.function.Predicate<Augmentation> of) {
        return draws.stream().filter(of).count() / (double) draws.size();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void mirroringTwiceChangesNothing(int axis) {
        AxisOrder once = AxisOrder.unchanged().mirror(axis);

        assertThat(once).isNotEqualTo(AxisOrder.unchanged());
        assertThat(once.mirror(axis)).isEqualTo(AxisOrder.unchanged());
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "0, 2", "2, 0"})
    void fourQuarterTurnsChangeNothingAndTwoMirrorBothAxes(int from, int to) {
        AxisOrder turned = AxisOrder.unchanged().quarterTurn(from, to);
        AxisOrder half = turned.quarterTurn(from, to);

        assertThat(turned.axes().get(from)).isEqualTo(to);
        assertThat(half).isEqualTo(AxisOrder.unchanged().mirror(from).mirror(to));
        assertThat(half.quarterTurn(from, to).quarterTurn(from, to)).isEqualTo(AxisOrder.unchanged());
    }

    /** numpy: {@code rot90(m, axes=(0, 1))[i, j] == m[j, n - 1 - i]}. */
    @Test
    void aQuarterTurnIsNumpys() {
        AxisOrder turned = AxisOrder.unchanged().quarterTurn(0, 1);

        assertThat(turned).isEqualTo(new AxisOrder(List.of(1, 0, 2), List.of(true, false, false)));
    }

    @Test
    void aDrawDependsOnNothingButSeedAndNumber() {
        Augmentation first = Augmentation.draw(AugmentationConfig.maisi(), RANDOM, 5);
        Augmentation.draw(AugmentationConfig.maisi(), RANDOM, 6);

        assertThat(Augmentation.draw(AugmentationConfig.maisi(), RANDOM, 5)).isEqualTo(first);
        assertThat(Augmentation.draw(AugmentationConfig.maisi(), new CounterRandom(8, RandomStream.AUGMENTATION), 5))
                .isNotEqualTo(first);
    }

    /** A change of one probability must not change what is drawn for the others. */
    @Test
    void theNumbersOfTheOthersStayWhenOneChangeIsSwitchedOff() {
        AugmentationConfig c = AugmentationConfig.maisi();
        AugmentationConfig still = new AugmentationConfig(
                c.mirrorProbability(), 0, 0, 1, 1, c.shiftProbability(), c.shift(), 0, 1, 1, 1, c.rotateRadians());

        for (int i = 0; i < 50; i++) {
            Augmentation with = Augmentation.draw(c, RANDOM, i);
            Augmentation without = Augmentation.draw(still, RANDOM, i);
            assertThat(without.shift()).isEqualTo(with.shift());
            if (with.turn().x() != 0) {
                assertThat(without.turn()).isEqualTo(with.turn());
            }
        }
    }

    @Test
    void theRecipesSharesAndRangesAreKept() {
        List<Augmentation> draws = draws(AugmentationConfig.maisi());

        assertThat(share(draws, a -> a.factor() != 1)).isCloseTo(0.3, within(0.03));
        assertThat(share(draws, a -> a.shift() != 0)).isCloseTo(0.3, within(0.03));
        assertThat(share(draws, a -> a.zoom() != 1)).isCloseTo(0.3, within(0.03));
        assertThat(share(draws, a -> a.turn().z() != 0)).isCloseTo(0.3, within(0.03));
        assertThat(share(draws, a -> a.axes().axes().equals(List.of(0, 1, 2)))).isBetween(0.15, 0.6);
        assertThat(draws).allSatisfy(a -> {
            assertThat(a.shift()).isBetween(-0.05, 0.05);
            assertThat(a.zoom()).isBetween(0.5, 1.5);
            assertThat(Math.abs(a.turn().x())).isLessThanOrEqualTo(0.1);
            assertThat(Math.abs(a.turn().y())).isLessThanOrEqualTo(0.1);
            assertThat(Math.abs(a.turn().z())).isLessThanOrEqualTo(0.1);
        });
        assertThat(share(draws, a -> a.shift() < 0)).isCloseTo(0.15, within(0.03));
        assertThat(share(draws, a -> a.turn().y() < 0)).isCloseTo(0.15, within(0.03));
    }

    /** The reference multiplies by one plus the factor: 1.9 to 2.1. */
    @Test
    void theIntensityFactorItselfIsMeantNotOnePlusIt() {
        List<Augmentation> draws = draws(AugmentationConfig.maisi());

        assertThat(draws).allSatisfy(a -> assertThat(a.factor()).isBetween(0.9, 1.1));
        assertThat(share(draws, a -> a.factor() < 0.95)).isGreaterThan(0.05);
        assertThat(share(draws, a -> a.factor() > 1.05)).isGreaterThan(0.05);
    }

    @Test
    void everyOrientationComesUp() {
        Set<AxisOrder> seen = new HashSet<>();
        draws(AugmentationConfig.maisi()).forEach(a -> seen.add(a.axes()));

        assertThat(seen).hasSize(48);
    }

    @Test
    void nothingIsDrawnWithoutAugmentation() {
        assertThat(draws(AugmentationConfig.none()))
                .allMatch(a -> a.axes().equals(AxisOrder.unchanged())
                        && a.factor() == 1
                        && a.shift() == 0
                        && a.zoom() == 1
                        && a.turn().x() == 0
                        && a.turn().y() == 0
                        && a.turn().z() == 0);
    }

    @Test
    void placesFillTheRoomAndBelongToTheSample() {
        double least = 1;
        double most = 0;
        for (int i = 0; i < 500; i++) {
            PatchPlace place = PatchPlace.draw(RANDOM, i);
            assertThat(place).isEqualTo(PatchPlace.draw(RANDOM, i));
            least = Math.min(least, Math.min(place.x(), Math.min(place.y(), place.z())));
            most = Math.max(most, Math.max(place.x(), Math.max(place.y(), place.z())));
        }

        assertThat(least).isBetween(0.0, 0.01);
        assertThat(most).isBetween(0.99, 1.0);
        assertThat(new PatchPlace(0, 0.999, 0.5).first(0, 20, 8)).isZero();
        assertThat(new PatchPlace(0, 0.999, 0.5).first(1, 20, 8)).isEqualTo(12);
        assertThat(new PatchPlace(0, 0.999, 0.5).first(2, 20, 8)).isEqualTo(6);
        assertThat(new PatchPlace(0, 0.999, 0.5).first(2, 5, 8)).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({
        "1.1, 0.5, 0.9, 1.1, 0.05, 0.5, 1.5, 0.1, mirror-probability",
        "0.5, -0.1, 0.9, 1.1, 0.05, 0.5, 1.5, 0.1, turn-probability",
        "0.5, 0.5, 0, 1.1, 0.05, 0.5, 1.5, 0.1, scale-min",
        "0.5, 0.5, 1.2, 1.1, 0.05, 0.5, 1.5, 0.1, scale-min",
        "0.5, 0.5, 0.9, 1.1, -1, 0.5, 1.5, 0.1, shift",
        "0.5, 0.5, 0.9, 1.1, 0.05, 0.1, 1.5, 0.1, zoom-min",
        "0.5, 0.5, 0.9, 1.1, 0.05, 1.6, 1.5, 0.1, zoom-min",
        "0.5, 0.5, 0.9, 1.1, 0.05, 0.5, 1.5, 4, rotate-radians"
    })
    void whatCannotBeIsRefused(
            double mirror,
            double turn,
            double scaleMin,
            double scaleMax,
            double shift,
            double zoomMin,
            double zoomMax,
            double radians,
            String name) {
        assertThatThrownBy(() -> new AugmentationConfig(
                        mirror, turn, 0.3, scaleMin, scaleMax, 0.3, shift, 0.3, zoomMin, zoomMax, 0.3, radians))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining(name);
    }

    @Test
    void anOrderThatIsNoPermutationIsRefused() {
        assertThatThrownBy(() -> new AxisOrder(List.of(0, 0, 2), List.of(true, true, true)))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("permutation");
    }
}
