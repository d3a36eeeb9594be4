package report2ct.dataset.source;

import java.util.List;
import java.util.regex.Pattern;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.Split;
import report2ct.report.Report;

/**
 * One volume with its report.
 *
 * @param id unique in the data set, and the name of its files: letters, digits, dots, underscores and dashes
 * @param patient who it is of, without any meaning beyond equality
 * @param labels 1 or 0 in the order of the source's label names; empty when it has none
 */
public record StudyCase(
        String id, String patient, Split split, CaseVolume volume, Report report, List<Integer> labels) {
    /** What an id may look like. */
    public static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,119}");

    public StudyCase {
        labels = List.copyOf(labels);
        if (!ID.matcher(id).matches() || id.endsWith(".json") || id.endsWith(".safetensors")) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "id: expected 1 to 120 letters, digits, dots, underscores and dashes, beginning with a letter or"
                            + " digit, found \"" + shorten(id) + "\"");
        }
        if (patient.isBlank() || patient.length() > 120) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "patient: expected 1 to 120 characters, found " + patient.length());
        }
        if (report.isEmpty()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "report: expected text in findings or impression, found none");
        }
        for (int label : labels) {
            if (label != 0 && label != 1) {
                throw new Report2CtException(ErrorKind.INVALID_INPUT, "label: expected 0 or 1, found " + label);
            }
        }
    }

    private static String shorten(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() > 60 ? line.substring(0, 60) + "..." : line;
    }
}
