package report2ct.dataset.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import report2ct.Report2CtException;
import report2ct.dataset.Split;
import report2ct.phantom.FindingLabels;
import report2ct.phantom.FindingSampler;
import report2ct.phantom.PhantomGrid;
import report2ct.phantom.ReportWriter;
import report2ct.phantom.Wording;

class PhantomSourceTest {
    private static PhantomSource source(long seed, int count, Wording wording) {
        return new PhantomSource(new PhantomSource.Options(PhantomGrid.coarse(), seed, count, wording, Split.VALID));
    }

    @Test
    void aCaseIsThePhantomOfItsSeed() {
        PhantomSource source = source(40, 3, Wording.HELD_OUT);

        StudyCase one = source.at(2);

        var findings = new FindingSampler().sample(42);
        var report = new ReportWriter().write(findings, 42, Wording.HELD_OUT);
        assertThat(source.size()).isEqualTo(3);
        assertThat(one.id())
                .isEqualTo("phantom-000042")
                .isEqualTo(one.patient())
                .isEqualTo(source.place(2));
        assertThat(one.split()).isEqualTo(Split.VALID);
        assertThat(one.volume()).isEqualTo(new CaseVolume.Painted(PhantomGrid.coarse(), 42));
        assertThat(one.report().findings()).isEqualTo(report.findings());
        assertThat(one.report().impression()).isEqualTo(report.impression());
        boolean[] bits = FindingLabels.of(findings);
        for (int i = 0; i < bits.length; i++) {
            assertThat(one.labels().get(i)).isEqualTo(bits[i] ? 1 : 0);
        }
        assertThat(source.labelNames()).hasSize(bits.length);
    }

    @Test
    void allReportsSayEnoughAndNegativeSeedsHaveNames() {
        PhantomSource source = source(-50, 100, Wording.TRAINING);

        SourceCheck check = SourceCheck.of(source);

        assertThat(check.bad()).isEmpty();
        assertThat(check.patients()).isEqualTo(100);
        assertThat(source.at(0).id()).isEqualTo("phantom-n000050");
    }

    @Test
    void aNumberOutOfRangeIsRefused() {
        assertThatThrownBy(() -> source(0, 0, Wording.TRAINING)).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> source(Long.MAX_VALUE, 2, Wording.TRAINING)).isInstanceOf(ArithmeticException.class);
    }
}
