package report2ct.evaluation;

import java.util.Objects;
import report2ct.phantom.PhantomFindings;
import report2ct.phantom.PhantomReading;

/**
 * What was asked for and what was read.
 *
 * @param requested the findings of the report
 * @param read the reading of the volume made from it
 */
public record AlignmentCase(PhantomFindings requested, PhantomReading read) {
    public AlignmentCase {
        Objects.requireNonNull(requested, "requested");
        Objects.requireNonNull(read, "read");
    }
}
