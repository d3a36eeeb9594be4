package report2ct.dataset;

import java.util.Locale;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Which part of a data set a case belongs to; all cases of a patient belong to the same. */
public enum Split {
    /** Trained on. */
    TRAIN,
    /** Measured on. */
    VALID;

    /** {@code train} or {@code valid}, as files write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The split of a text; {@code validation}, {@code val} and {@code training} are known too. */
    public static Split of(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "train", "training" -> TRAIN;
            case "valid", "validation", "val" -> VALID;
            default ->
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT, "split: expected train or valid, found \"" + text + "\"");
        };
    }
}
