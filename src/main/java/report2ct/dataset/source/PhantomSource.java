package report2ct.dataset.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.Split;
import report2ct.phantom.FindingLabels;
import report2ct.phantom.FindingSampler;
import report2ct.phantom.PhantomFindings;
import report2ct.phantom.PhantomGrid;
import report2ct.phantom.PhantomReport;
import report2ct.phantom.ReportWriter;
import report2ct.phantom.Wording;
import report2ct.report.Report;

/**
 * Phantoms of consecutive seeds with written reports, painted when they are asked for. Phantom, findings and wording of a
 * case have its seed.
 */
public final class PhantomSource implements CaseSource {
    private final Options options;

    /** Which phantoms. */
    public record Options(PhantomGrid grid, long firstSeed, int count, Wording wording, Split split) {
        /** Most phantoms of one source. */
        public static final int MOST = 10_000_000;

        public Options {
            if (count < 1 || count > MOST) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT, "phantoms: expected 1 to " + MOST + ", found " + count);
            }
            Math.addExact(firstSeed, count);
        }
    }

    public PhantomSource(Options options) {
        this.options = options;
    }

    @Override
    public String description() {
        return options.count() + " phantoms from seed " + options.firstSeed();
    }

    @Override
    public int size() {
        return options.count();
    }

    @Override
    public String place(int index) {
        return id(index);
    }

    private String id(int index) {
        long seed = options.firstSeed() + index;
        return seed < 0
                ? String.format(Locale.ROOT, "phantom-n%06d", -seed)
                : String.format(Locale.ROOT, "phantom-%06d", seed);
    }

    @Override
    public StudyCase at(int index) {
        long seed = options.firstSeed() + index;
        PhantomFindings findings = new FindingSampler().sample(seed);
        PhantomReport report = new ReportWriter().write(findings, seed, options.wording());
        List<Integer> labels = new ArrayList<>();
        for (boolean bit : FindingLabels.of(findings)) {
            labels.add(bit ? 1 : 0);
        }
        return new StudyCase(
                id(index),
                id(index),
                options.split(),
                new CaseVolume.Painted(options.grid(), seed),
                Report.of(report.findings(), report.impression()),
                labels);
    }

    @Override
    public List<String> labelNames() {
        return FindingLabels.names();
    }

    @Override
    public List<String> notes() {
        return List.of();
    }
}
