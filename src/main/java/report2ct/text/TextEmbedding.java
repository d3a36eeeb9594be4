package report2ct.text;

import java.util.Arrays;
import java.util.List;

/**
 * The condition of one report.
 *
 * @param findings {@code [W]}
 * @param impression {@code [W]}
 * @param encoders the encoders whose vectors follow each other in both
 * @param tokens what each encoder read of each section
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out
public record TextEmbedding(
        float[] findings, float[] impression, List<EncoderInfo> encoders, List<SectionTokens> tokens) {
    public TextEmbedding {
        findings = findings.clone();
        impression = impression.clone();
        encoders = List.copyOf(encoders);
        tokens = List.copyOf(tokens);
        int width = encoders.stream().mapToInt(EncoderInfo::width).sum();
        if (findings.length != width || impression.length != width) {
            throw new IllegalArgumentException("embedding: expected two vectors of " + width + " numbers, found "
                    + findings.length + " and " + impression.length);
        }
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

    /** {@code [2, W]}: findings, impression. */
    public float[][] rows() {
        return new float[][] {findings(), impression()};
    }

    /** Sentences about what was cut; empty when all text was read. */
    public List<String> truncationNotes() {
        return tokens.stream()
                .filter(entry -> entry.truncated() > 0)
                .map(SectionTokens::note)
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TextEmbedding that
                && Arrays.equals(findings, that.findings)
                && Arrays.equals(impression, that.impression)
                && encoders.equals(that.encoders)
                && tokens.equals(that.tokens);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(findings) + Arrays.hashCode(impression);
    }
}
