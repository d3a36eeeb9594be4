package report2ct.dataset;

import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.phantom.FindingSampler;
import report2ct.phantom.PhantomReport;
import report2ct.phantom.ReportWriter;
import report2ct.phantom.Wording;

/**
 * Written reports of phantoms: for the record of seed {@code firstSeed + i} one report a variant, with the wording seed
 * {@code seed * MAX_VARIANTS + variant}.
 *
 * @param firstSeed of the records
 * @param records their number
 * @param variants reports a record
 * @param wording which phrases
 */
public record ReportSelection(long firstSeed, int records, int variants, Wording wording) {
    /** Most reports of one record. */
    public static final int MAX_VARIANTS = 64;

    public ReportSelection {
        if (records <= 0 || variants <= 0 || variants > MAX_VARIANTS) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "reports: expected at least one record and 1 to " + MAX_VARIANTS + " variants, found " + records
                            + " and " + variants);
        }
    }

    /** The report of an entry; entries run over the variants of a record first. */
    public PhantomReport report(int entry) {
        long seed = seed(entry);
        long wordingSeed = seed * MAX_VARIANTS + entry % variants;
        return new ReportWriter().write(new FindingSampler().sample(seed), wordingSeed, wording);
    }

    /** The seed of an entry's record. */
    public long seed(int entry) {
        return firstSeed + entry / variants;
    }

    /** Number of reports. */
    public int entries() {
        return Math.multiplyExact(records, variants);
    }
}
