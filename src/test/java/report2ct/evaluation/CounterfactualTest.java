package report2ct.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import report2ct.Report2CtException;
import report2ct.evaluation.Counterfactual.Kind;
import report2ct.evaluation.Counterfactual.Readings;
import report2ct.phantom.Amount;
import report2ct.phantom.Finding;
import report2ct.phantom.FindingDetail.Effusion;
import report2ct.phantom.PhantomFindings;
import report2ct.phantom.Side;

class CounterfactualTest {
    private static final PhantomFindings RIGHT = PhantomFindings.of(new Effusion(Side.RIGHT, Amount.SMALL));
    private static final PhantomFindings LEFT = PhantomFindings.of(new Effusion(Side.LEFT, Amount.SMALL));
    private static final PhantomFindings LARGE = PhantomFindings.of(new Effusion(Side.RIGHT, Amount.LARGE));

    private static Counterfactual of(Kind kind, PhantomFindings first, PhantomFindings second) {
        Readings readings = new Readings(AlignmentTest.perfect(first), AlignmentTest.perfect(second));
        return Counterfactual.of(kind, Finding.EFFUSION, first, second, readings);
    }

    @Test
    void theExpectedDirectionFollowsTheChange() {
        assertThat(of(Kind.SIDE, RIGHT, LEFT)).isEqualTo(new Counterfactual(Kind.SIDE, Finding.EFFUSION, -1, 1, -1));
        assertThat(of(Kind.SIDE, LEFT, RIGHT).expected()).isEqualTo(1);
        assertThat(of(Kind.SIZE, RIGHT, LARGE)).isEqualTo(new Counterfactual(Kind.SIZE, Finding.EFFUSION, 1, 0, 2));
        assertThat(of(Kind.SIZE, LARGE, RIGHT).expected()).isEqualTo(-1);
        assertThat(of(Kind.PRESENCE, RIGHT, PhantomFindings.normal()))
                .isEqualTo(new Counterfactual(Kind.PRESENCE, Finding.EFFUSION, -1, 1, 0));
        assertThat(of(Kind.PRESENCE, PhantomFindings.normal(), RIGHT).expected())
                .isEqualTo(1);
    }

    @Test
    void aReaderThatFollowsIsRightAndOneThatMovesBackIsWrong() {
        for (Kind kind : Kind.values()) {
            PhantomFindings second = switch (kind) {
                case SIDE -> LEFT;
                case SIZE -> LARGE;
                case PRESENCE -> PhantomFindings.normal();
            };
            assertThat(of(kind, RIGHT, second).right()).as("%s", kind).isTrue();
            Readings swapped = new Readings(AlignmentTest.perfect(second), AlignmentTest.perfect(RIGHT));
            assertThat(Counterfactual.of(kind, Finding.EFFUSION, RIGHT, second, swapped)
                            .right())
                    .as("%s", kind)
                    .isFalse();
        }
    }

    @Test
    void aQuantityThatDoesNotMoveIsWrong() {
        assertThat(new Counterfactual(Kind.SIZE, Finding.MASS, 1, 3, 3).right()).isFalse();
        assertThat(new Counterfactual(Kind.SIZE, Finding.MASS, -1, 3, 3).right())
                .isFalse();
        assertThat(new Counterfactual(Kind.SIZE, Finding.MASS, -1, 3, Double.NaN).right())
                .isFalse();
    }

    @Test
    void requestsThatDoNotDifferAreRefused() {
        assertThatThrownBy(() -> of(Kind.SIDE, RIGHT, LARGE))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("do not differ");
        assertThatThrownBy(() -> new Counterfactual(Kind.SIZE, Finding.MASS, 2, 0, 0))
                .isInstanceOf(Report2CtException.class);
    }
}
