package report2ct.text;

import java.util.Arrays;

/**
 * The vectors of a report's sentences, section by section.
 *
 * @param findings {@code [n, W]}, one row a sentence
 * @param impression {@code [m, W]}
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out
public record SentenceVectors(float[][] findings, float[][] impression) {
    public SentenceVectors {
        findings = copy(findings);
        impression = copy(impression);
    }

    /** No sentence at all. */
    public static SentenceVectors none() {
        return new SentenceVectors(new float[0][], new float[0][]);
    }

    @Override
    public float[][] findings() {
        return copy(findings);
    }

    @Override
    public float[][] impression() {
        return copy(impression);
    }

    private static float[][] copy(float[][] rows) {
        return Arrays.stream(rows).map(float[]::clone).toArray(float[][]::new);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SentenceVectors that
                && Arrays.deepEquals(findings, that.findings)
                && Arrays.deepEquals(impression, that.impression);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.deepHashCode(findings) + Arrays.deepHashCode(impression);
    }
}
