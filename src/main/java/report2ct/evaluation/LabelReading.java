package report2ct.evaluation;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.phantom.Finding;
import report2ct.phantom.FindingLabels;
import report2ct.phantom.PhantomReading;
import report2ct.phantom.PhantomReading.Measure;

/** Answers to the labels of {@link FindingLabels} as a reading, so that a text can be scored like a volume. */
public final class LabelReading {
    private static final List<String> NAMES = FindingLabels.names();

    private final float[] answers;

    private LabelReading(float[] answers) {
        this.answers = answers;
    }

    /**
     * The reading of one text.
     *
     * @param answers one a label, the higher the more likely it holds
     */
    public static PhantomReading of(float[] answers) {
        if (answers.length != NAMES.size()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "answers: expected " + NAMES.size() + " labels, found " + answers.length);
        }
        LabelReading reading = new LabelReading(answers);
        Map<Finding, Measure> measures = new EnumMap<>(Finding.class);
        for (Finding finding : Finding.values()) {
            measures.put(
                    finding,
                    reading.measure(finding.name().toLowerCase(Locale.ROOT).replace('_', '-') + "."));
        }
        return new PhantomReading(measures);
    }

    private Measure measure(String stem) {
        return new Measure(
                greatest(stem + "present"),
                greatest(stem + "right") - greatest(stem + "left"),
                greatest(stem + "right-upper", stem + "left-upper")
                        - greatest(stem + "right-lower", stem + "left-lower"),
                size(stem));
    }

    /** The greatest of the answers that exist; 0 without one. */
    private double greatest(String... names) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (String name : names) {
            int at = NAMES.indexOf(name);
            greatest = at < 0 ? greatest : Math.max(greatest, answers[at]);
        }
        return Double.isInfinite(greatest) ? 0 : greatest;
    }

    /** Steps of amount on the side where they are greater, and of severity. */
    private double size(String stem) {
        double right = sum(stem + "right-", "at-least-moderate", "large");
        double left = sum(stem + "left-", "at-least-moderate", "large");
        return Math.max(right, left) + sum(stem, "marked", "extensive", "large", "severe");
    }

    private double sum(String stem, String... names) {
        double sum = 0;
        for (String name : names) {
            int at = NAMES.indexOf(stem + name);
            sum += at < 0 ? 0 : answers[at];
        }
        return sum;
    }
}
