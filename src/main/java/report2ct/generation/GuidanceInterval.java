package report2ct.generation;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * The times at which guidance is applied. Outside, the report is followed without guidance, which costs one pass instead
 * of two.
 *
 * @param from least time, 0 (data) to 1000 (noise)
 * @param to greatest time
 */
public record GuidanceInterval(double from, double to) {
    private static final double MOST = 1000;

    /** All times. */
    public static final GuidanceInterval ALWAYS = new GuidanceInterval(0, MOST);

    public GuidanceInterval {
        if (!(from >= 0 && from < to && to <= MOST)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "guidance interval: expected two rising numbers from 0 to 1000, found " + from + "," + to);
        }
    }

    /** Whether guidance is applied at a time. */
    public boolean holds(double time) {
        return time >= from && time <= to;
    }

    @Override
    public String toString() {
        return from + "," + to;
    }
}
