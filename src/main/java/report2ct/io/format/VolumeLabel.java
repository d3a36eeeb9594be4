package report2ct.io.format;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * What a volume file says about itself beside its geometry: the mark of a generated volume and short details such as
 * hashes and options. Never report text and nothing about a patient.
 *
 * @param mark one line, empty for a file that was not generated
 * @param details lower-case-with-dashes keys and one-line values, in order
 */
public record VolumeLabel(String mark, Map<String, String> details) {
    /** The mark of every generated file. */
    public static final String SYNTHETIC_MARK = "SYNTHETIC - not a patient";

    private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final Pattern LINE = Pattern.compile("\\P{Cntrl}{0,1000}");
    private static final int MAX_DETAILS = 100;

    /** No mark and no details. */
    public static final VolumeLabel NONE = new VolumeLabel("", Map.of());

    public VolumeLabel {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
        if (!LINE.matcher(mark).matches() || mark.length() > 79) {
            throw invalid("mark: expected one line of at most 79 characters, found " + mark.length() + " characters");
        }
        if (details.size() > MAX_DETAILS) {
            throw invalid("expected at most " + MAX_DETAILS + " details, found " + details.size());
        }
        details.forEach((key, value) -> {
            if (!KEY.matcher(key).matches() || !LINE.matcher(value).matches()) {
                throw invalid("detail \"" + key + "\": expected a lower-case-with-dashes key and one line of at most"
                        + " 1000 characters");
            }
        });
    }

    private static Report2CtException invalid(String message) {
        return new Report2CtException(ErrorKind.INVALID_INPUT, "label of a volume: " + message);
    }

    /** The label of a generated volume. */
    public static VolumeLabel synthetic(Map<String, String> details) {
        return new VolumeLabel(SYNTHETIC_MARK, details);
    }

    /** Whether the file says that it was generated. */
    public boolean isSynthetic() {
        return mark.startsWith("SYNTHETIC");
    }

    /** Whether there is nothing to say. */
    public boolean isEmpty() {
        return mark.isEmpty() && details.isEmpty();
    }

    /** The mark and one line {@code key=value} for each detail. */
    public String text() {
        List<String> lines = new ArrayList<>();
        lines.add(mark);
        details.forEach((key, value) -> lines.add(key + "=" + value));
        return String.join("\n", lines);
    }

    /** The label in a text of {@link #text()}'s form; lines of another form are left out. */
    public static VolumeLabel ofText(String text) {
        List<String> lines = text.lines().toList();
        String mark = lines.isEmpty() ? "" : lines.get(0);
        return ofPairs(mark, lines.subList(Math.min(1, lines.size()), lines.size()), "=");
    }

    /** The label of a mark and lines {@code key<separator>value}, without what a label may not hold. */
    public static VolumeLabel ofPairs(String mark, List<String> lines, String separator) {
        Map<String, String> details = new LinkedHashMap<>();
        for (String line : lines) {
            int at = line.indexOf(separator);
            if (at > 0 && details.size() < MAX_DETAILS) {
                String key = line.substring(0, at).strip();
                String value = line.substring(at + separator.length()).strip();
                if (KEY.matcher(key).matches() && LINE.matcher(value).matches()) {
                    details.put(key, value);
                }
            }
        }
        boolean ours = mark.startsWith("SYNTHETIC") && LINE.matcher(mark).matches() && mark.length() <= 79;
        return ours ? new VolumeLabel(mark, details) : NONE;
    }
}
