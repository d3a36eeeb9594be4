package report2ct.phantom;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** What the reader measured: one {@link Measure} for each finding. */
public record PhantomReading(Map<Finding, Measure> measures) {
    /**
     * Measures of one finding. Scores rank volumes of one finding against each other; they are no probabilities and not
     * comparable between findings.
     *
     * @param score the higher, the more likely the finding is present
     * @param rightMinusLeft positive if it is on the right; 0 for findings without a side
     * @param upperMinusLower positive if it is in an upper zone; 0 for findings without a zone
     * @param size effusion and consolidation: millilitres; cardiomegaly: cardiothoracic ratio; mass: diameter in mm;
     *     ground glass, pneumothorax, emphysema: share of the measured lung; pacemaker: Hounsfield units
     */
    public record Measure(double score, double rightMinusLeft, double upperMinusLower, double size) {}

    public PhantomReading {
        EnumMap<Finding, Measure> copy = new EnumMap<>(Finding.class);
        copy.putAll(measures);
        for (Finding finding : Finding.values()) {
            if (!copy.containsKey(finding)) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT, "reading: expected a measure of " + finding + ", found none");
            }
        }
        measures = Collections.unmodifiableMap(copy);
    }

    /** The measure of a finding. */
    public Measure of(Finding finding) {
        Measure measure = measures.get(finding);
        if (measure == null) {
            throw new Report2CtException(ErrorKind.INTERNAL, "reading: no measure of " + finding);
        }
        return measure;
    }

    /** The side where the finding is, if it is on one side. */
    public Side side(Finding finding) {
        return of(finding).rightMinusLeft() > 0 ? Side.RIGHT : Side.LEFT;
    }

    /** The zone where the finding is, if it has one. */
    public Zone zone(Finding finding) {
        return of(finding).upperMinusLower() > 0 ? Zone.UPPER : Zone.LOWER;
    }
}
