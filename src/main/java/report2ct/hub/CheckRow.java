package report2ct.hub;

/**
 * One line of a check-up.
 *
 * @param part what was looked at
 * @param check what was asked
 * @param verdict how it went
 * @param detail numbers and names
 */
public record CheckRow(String part, String check, Verdict verdict, String detail) {
    /** How a check went. */
    public enum Verdict {
        /** As expected. */
        OK,
        /** Unusual, but it works. */
        NOTE,
        /** Broken. */
        FAIL
    }

    static CheckRow of(String part, String check, boolean holds, String detail) {
        return new CheckRow(part, check, holds ? Verdict.OK : Verdict.FAIL, detail);
    }

    static CheckRow note(String part, String check, boolean usual, String detail) {
        return new CheckRow(part, check, usual ? Verdict.OK : Verdict.NOTE, detail);
    }
}
