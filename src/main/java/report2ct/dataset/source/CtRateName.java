package report2ct.dataset.source;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import report2ct.dataset.Split;

/**
 * The name of a CT-RATE volume, e.g. {@code train_12_a_1}: split, patient number, scan letters, reconstruction number.
 */
record CtRateName(Split split, int patient, String scan, int reconstruction) {
    private static final Pattern FORM =
            Pattern.compile("(train|valid)_(\\d{1,9})_([a-z]{1,4})_(\\d{1,6})(\\.nii\\.gz)?");

    /** By patient, then scan (a, b, ..., z, aa), then reconstruction. */
    static final Comparator<CtRateName> ORDER = Comparator.comparing(CtRateName::split)
            .thenComparingInt(CtRateName::patient)
            .thenComparingInt(name -> name.scan().length())
            .thenComparing(CtRateName::scan)
            .thenComparingInt(CtRateName::reconstruction);

    /** The name in a text such as a file name, with or without its ending; empty for any other text. */
    static Optional<CtRateName> of(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new CtRateName(
                Split.of(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                matcher.group(3),
                Integer.parseInt(matcher.group(4))));
    }

    String patientId() {
        return split.text() + "_" + patient;
    }

    String scanId() {
        return patientId() + "_" + scan;
    }

    String id() {
        return scanId() + "_" + reconstruction;
    }
}
