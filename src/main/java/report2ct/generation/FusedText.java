package report2ct.generation;

import java.util.Arrays;
import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.text.SentenceVectors;

/**
 * A report as numbers: the encoders' vectors of its two sections and, where the model asks for them, of its sentences.
 *
 * @param findings [W]
 * @param impression [W]
 * @param sentences the vectors of its sentences; none where the model reads whole sections
 * @param notes what the encoders could not read, one sentence each
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out
public record FusedText(float[] findings, float[] impression, SentenceVectors sentences, List<String> notes) {
    public FusedText {
        findings = findings.clone();
        impression = impression.clone();
        notes = List.copyOf(notes);
        if (findings.length == 0 || findings.length != impression.length) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "embedding: expected two vectors of the same length, found " + findings.length + " and "
                            + impression.length);
        }
    }

    /** A report read by whole sections. */
    public FusedText(float[] findings, float[] impression, List<String> notes) {
        this(findings, impression, SentenceVectors.none(), notes);
    }

    @Override
    public float[] findings() {
        return findings.clone();
    }

    @Override
    public float[] impression() {
        return impression.clone();
    }

    /** Length of a section's vector. */
    public int width() {
        return findings.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FusedText that
                && Arrays.equals(findings, that.findings)
                && Arrays.equals(impression, that.impression)
                && sentences.equals(that.sentences)
                && notes.equals(that.notes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(findings) + Arrays.hashCode(impression);
    }
}
