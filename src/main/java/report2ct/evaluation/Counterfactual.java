package report2ct.evaluation;

import java.util.Objects;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.phantom.Finding;
import report2ct.phantom.FindingDetail;
import report2ct.phantom.PhantomFindings;
import report2ct.phantom.PhantomReading;
import report2ct.phantom.Side;

/**
 * Two reports that differ in one thing about one finding, made with the same noise: did the volume change in the right
 * direction?
 *
 * @param kind what was changed
 * @param finding of which finding
 * @param expected 1 when the measured quantity must rise, -1 when it must fall
 * @param before the quantity in the volume of the first report
 * @param after in that of the second
 */
public record Counterfactual(Kind kind, Finding finding, int expected, double before, double after) {
    /** What differs between the reports, and which quantity must follow it. */
    public enum Kind {
        /** Right against left; measured: how much more the finding is on the right. */
        SIDE,
        /** Small against large; measured: the finding's size. */
        SIZE,
        /** There against not mentioned or denied; measured: the reader's score. */
        PRESENCE;

        private double quantity(Finding finding, PhantomReading reading) {
            return switch (this) {
                case SIDE -> reading.of(finding).rightMinusLeft();
                case SIZE -> reading.of(finding).size();
                case PRESENCE -> reading.of(finding).score();
            };
        }
    }

    public Counterfactual {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(finding, "finding");
        if (Math.abs(expected) != 1) {
            throw new Report2CtException(
                    ErrorKind.INTERNAL, "counterfactual: expected a direction of 1 or -1, found " + expected);
        }
    }

    /** The pair of two requests and the readings of their volumes. */
    public static Counterfactual of(
            Kind kind, Finding finding, PhantomFindings first, PhantomFindings second, Readings readings) {
        int expected = (int) Math.signum(asked(kind, finding, second) - asked(kind, finding, first));
        if (expected == 0) {
            throw new Report2CtException(
                    ErrorKind.INTERNAL, "counterfactual: the requests do not differ in the " + kind + " of " + finding);
        }
        return new Counterfactual(
                kind,
                finding,
                expected,
                kind.quantity(finding, readings.first()),
                kind.quantity(finding, readings.second()));
    }

    /** The readings of both volumes. */
    public record Readings(PhantomReading first, PhantomReading second) {}

    private static double asked(Kind kind, Finding finding, PhantomFindings findings) {
        return switch (kind) {
            case SIDE -> findings.detail(finding).map(Counterfactual::side).orElse(0);
            case SIZE -> findings.detail(finding).map(RequestedSize::of).orElse(-1.0);
            case PRESENCE -> findings.has(finding) ? 1 : 0;
        };
    }

    private static int side(FindingDetail detail) {
        if (detail.side() == Side.BOTH) {
            return 0;
        }
        return detail.side() == Side.RIGHT ? 1 : -1;
    }

    /** Whether the quantity moved the right way; one that did not move is wrong. */
    public boolean right() {
        return (after - before) * expected > 0;
    }
}
