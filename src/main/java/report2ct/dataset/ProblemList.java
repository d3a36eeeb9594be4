package report2ct.dataset;

import java.util.ArrayList;
import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** What is wrong with a data set, said at once: the first twenty in words, the rest as a number. For one thread. */
public final class ProblemList {
    private static final int SHOWN = 20;

    private final List<String> shown = new ArrayList<>();
    private int count;

    /** Adds a problem. */
    public void add(String problem) {
        if (count++ < SHOWN) {
            shown.add(problem);
        }
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /** Fails with all of them unless there is none. */
    public void refuse(ErrorKind kind, String where) {
        if (count == 0) {
            return;
        }
        String more = count > SHOWN ? "\n  and " + (count - SHOWN) + " more" : "";
        if (count == 1) {
            throw new Report2CtException(kind, where + ": " + shown.get(0));
        }
        throw new Report2CtException(kind, where + ": " + count + " problems:\n  " + String.join("\n  ", shown) + more);
    }
}
