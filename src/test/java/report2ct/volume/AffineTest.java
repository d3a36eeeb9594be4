package report2ct.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.Report2CtException;

class AffineTest {
    private static final double[][] ROWS = {
        {-0.9, 0.1, 0.02, 30.5}, {0.11, 0.8, 0.3, -12.25}, {0.05, -0.2, 2.4, 100.125}, {0, 0, 0, 1}
    };

    @Test
    void theInverseUndoesTheMap() {
        Affine affine = Affine.ofRows(ROWS);

        double[] world = affine.apply(3, -4, 5.5);
        double[] back = affine.inverse().apply(world[0], world[1], world[2]);

        assertThat(back[0]).isCloseTo(3, within(1e-12));
        assertThat(back[1]).isCloseTo(-4, within(1e-12));
        assertThat(back[2]).isCloseTo(5.5, within(1e-12));
        assertThat(affine.times(affine.inverse()).distance(Affine.ofSpacing(Spacing.isotropic(1))))
                .isLessThan(1e-12);
    }

    @Test
    void aProductIsOneMapAfterTheOther() {
        Affine a = Affine.ofRows(ROWS);
        Affine b = Affine.ofSpacing(new Spacing(2, 3, 4)).withOrigin(1, 2, 3);

        double[] first = b.apply(1, 2, 3);

        assertThat(a.times(b).apply(1, 2, 3)).containsExactly(a.apply(first[0], first[1], first[2]), within(1e-12));
    }

    @Test
    void mapsVoxelsAsTheMatrixSays() {
        assertThat(Affine.ofRows(ROWS).apply(1, 2, 3))
                .containsExactly(
                        new double[] {-0.9 + 0.2 + 0.06 + 30.5, 0.11 + 1.6 + 0.9 - 12.25, 0.05 - 0.4 + 7.2 + 100.125},
                        within(1e-12));
    }

    @Test
    void spacingIsTheLengthOfTheColumns() {
        Affine affine = Affine.ofRows(new double[][] {{0, 3, 0, 0}, {-2, 0, 3, 0}, {0, 4, 4, 0}});

        assertThat(affine.spacing()).isEqualTo(new Spacing(2, 5, 5));
        assertThat(affine.determinant()).isEqualTo(24);
    }

    @Test
    void lpsViewsDescribeTheSameGeometry() {
        double[] origin = {1.5, -2, 3};
        double[][] direction = {{0, 0, 1}, {1, 0, 0}, {0, -1, 0}};
        Affine affine = Affine.ofLps(origin, direction, new Spacing(2, 3, 4));

        assertThat(affine.originLps()).containsExactly(origin);
        assertThat(affine.directionLpsRows()).isDeepEqualTo(direction);
        assertThat(affine.spacing()).isEqualTo(new Spacing(2, 3, 4));
        assertThat(affine.axisCodes()).isEqualTo("PIL");
        assertThat(affine.apply(1, 1, 1)).containsExactly(-5.5, 0, 0);
    }

    @Test
    void rowsAreTheMatrixAndACopy() {
        Affine affine = Affine.ofRows(ROWS);

        affine.rows()[0][0] = 99;

        assertThat(affine.rows()).isDeepEqualTo(ROWS);
        assertThat(affine.at(1, 2)).isEqualTo(0.3);
        assertThat(affine).isEqualTo(Affine.ofRows(ROWS)).hasSameHashCodeAs(Affine.ofRows(ROWS));
        assertThat(affine).isNotEqualTo(affine.withOrigin(0, 0, 0)).isNotEqualTo("affine");
        assertThat(affine.toString()).contains("100.125");
    }

    @Test
    void distanceIsTheLargestDifference() {
        Affine affine = Affine.ofRows(ROWS);

        assertThat(affine.distance(affine)).isZero();
        assertThat(affine.distance(affine.withOrigin(30.5, -12, 99.125))).isEqualTo(1);
        assertThat(affine.withOrigin(30.5, -12, 99.125).distance(affine)).isEqualTo(1);
        assertThat(affine.hashCode()).isNotEqualTo(affine.withOrigin(0, 0, 0).hashCode());
    }

    @Test
    void zeroIsNeverNegative() {
        Affine affine =
                Affine.ofLps(new double[3], new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, Spacing.isotropic(1));
        Affine ras = Affine.ofSpacing(Spacing.isotropic(1));

        assertThat(affine.toString()).doesNotContain("-0.0");
        for (Affine each : new Affine[] {affine, ras}) {
            for (int r = 0; r < 3; r++) {
                assertThat(1 / each.originLps()[r]).isPositive();
                for (int c = 0; c < 3; c++) {
                    assertThat(Double.toString(each.directionLpsRows()[r][c])).isNotEqualTo("-0.0");
                }
            }
        }
    }

    @Test
    void lengthsScaleAsAWhole() {
        Affine metres = Affine.ofSpacing(new Spacing(0.001, 0.002, 0.003)).withOrigin(1, 2, 3);

        Affine millimetres = metres.scaledLengths(1000);

        assertThat(millimetres.spacing().y()).isCloseTo(2, within(1e-12));
        assertThat(millimetres.at(2, 3)).isEqualTo(3000);
    }

    @Test
    void matricesWithoutThreeAxesAreRefused() {
        double[][][] bad = {
            {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 0, 0}},
            {{1, 2, 0, 0}, {0, 0, 0, 0}, {0, 0, 1, 0}},
            {{1, 1, 0, 0}, {1, 1, 0, 0}, {0, 0, 1, 0}},
            {{1, 0, 0, Double.NaN}, {0, 1, 0, 0}, {0, 0, 1, 0}},
            {{Double.POSITIVE_INFINITY, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}},
            {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 1, 1}},
            {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
            {{1, 0, 0, 0}, {0, 1, 0, 0}}
        };
        for (double[][] rows : bad) {
            assertThatThrownBy(() -> Affine.ofRows(rows))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("geometry");
        }
    }

    @Test
    void tinyAndHugeSpacingsAreGeometries() {
        assertThat(Affine.ofSpacing(Spacing.isotropic(1e-5)).spacing().x()).isCloseTo(1e-5, within(1e-15));
        assertThat(Affine.ofSpacing(new Spacing(1e-4, 1e4, 1)).inverse().at(0, 0))
                .isCloseTo(1e4, within(1e-6));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RAS", "LPS", "PIL", "SRA", "IAR", "ALS"})
    void theOrientationOfAStraightAffineIsItsAxes(String codes) {
        Volume volume = Volume.ofHu(new short[24], 2, 3, 4, Affine.ofSpacing(new Spacing(1, 2, 3)));

        assertThat(new Orientation(codes).apply(volume).affine().axisCodes()).isEqualTo(codes);
    }
}
