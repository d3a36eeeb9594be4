package report2ct.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import report2ct.phantom.FindingSampler;
import report2ct.phantom.PhantomFindings;
import report2ct.phantom.ReportWriter;
import report2ct.phantom.Wording;
import report2ct.report.Report;

/**
 * A record and its report.
 *
 * @param index from 0
 * @param seed of the record, the phantom and the generation
 */
record StudyCase(int index, long seed, PhantomFindings findings, Report report) {
    /** Wording seeds are this many apart, as in training. */
    private static final int VARIANTS = 64;

    StudyCase {
        Objects.requireNonNull(findings, "findings");
        Objects.requireNonNull(report, "report");
    }

    /** Records of consecutive seeds. */
    static List<StudyCase> of(long firstSeed, int count, Wording wording) {
        List<StudyCase> cases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PhantomFindings findings = new FindingSampler().sample(firstSeed + i);
            cases.add(new StudyCase(i, firstSeed + i, findings, report(findings, firstSeed + i, wording)));
        }
        return cases;
    }

    /** The report of findings, worded as the record with this seed words it. */
    static Report report(PhantomFindings findings, long seed, Wording wording) {
        return new ReportWriter().write(findings, seed * VARIANTS, wording).toReport();
    }
}
