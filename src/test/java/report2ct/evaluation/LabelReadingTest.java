package report2ct.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import report2ct.Report2CtException;
import report2ct.phantom.Amount;
import report2ct.phantom.Finding;
import report2ct.phantom.FindingDetail.Effusion;
import report2ct.phantom.FindingLabels;
import report2ct.phantom.FindingSampler;
import report2ct.phantom.PhantomFindings;
import report2ct.phantom.PhantomReading;
import report2ct.phantom.Side;

class LabelReadingTest {
    private static PhantomReading reading(PhantomFindings findings) {
        boolean[] labels = findings.labels();
        float[] answers = new float[labels.length];
        for (int i = 0; i < answers.length; i++) {
            answers[i] = labels[i] ? 1 : -1;
        }
        return LabelReading.of(answers);
    }

    @Test
    void trueLabelsReadPerfectly() {
        List<AlignmentCase> cases = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            PhantomFindings findings = new FindingSampler().sample(i);
            cases.add(new AlignmentCase(findings, reading(findings)));
        }

        Alignment alignment = Alignment.of(cases, ReaderThresholds.all(0), new Bootstrap(20, 1));

        assertThat(alignment.meanAuroc().value()).isEqualTo(1);
        assertThat(alignment.meanF1().value()).isEqualTo(1);
        assertThat(alignment.side().value()).isEqualTo(1);
        assertThat(alignment.zone().value()).isEqualTo(1);
        for (Finding finding :
                List.of(Finding.EFFUSION, Finding.CARDIOMEGALY, Finding.EMPHYSEMA, Finding.PNEUMOTHORAX)) {
            assertThat(alignment.row(finding).size().value()).as("%s", finding).isCloseTo(1, within(1e-9));
        }
        assertThat(alignment.row(Finding.MASS).size().value()).isBetween(0.7, 1.0);
    }

    @Test
    void theSizeIsThatOfTheSideWhereItIsGreater() {
        double left = reading(PhantomFindings.of(new Effusion(Side.LEFT, Amount.LARGE)))
                .of(Finding.EFFUSION)
                .size();
        double right = reading(PhantomFindings.of(new Effusion(Side.RIGHT, Amount.LARGE)))
                .of(Finding.EFFUSION)
                .size();
        double small = reading(PhantomFindings.of(new Effusion(Side.RIGHT, Amount.SMALL)))
                .of(Finding.EFFUSION)
                .size();

        assertThat(left).isEqualTo(right).isGreaterThan(small);
    }

    @Test
    void anotherNumberOfAnswersIsRefused() {
        assertThatThrownBy(() -> LabelReading.of(new float[3]))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("expected " + FindingLabels.COUNT);
    }
}
