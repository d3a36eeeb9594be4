package report2ct.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Arranges the tokens of a report's sentences as a context of fixed length: one token a section, the greatest value of
 * each number over its sentences, then one token a sentence, findings first. A section without sentences and the places
 * that are left over are zeros, as the null context is. When there are more sentences than places, those whose greatest
 * number is least are left out.
 *
 * @param places for sentences
 * @param width of a token
 */
public record SentenceTokens(int places, int width) {
    /** Tokens before those of the sentences. */
    public static final int SECTIONS = 2;

    /** Number of tokens of a context. */
    public int count() {
        return SECTIONS + places;
    }

    /** The context {@code [count, width]} row by row, from tokens of sentences. */
    public float[] arrange(List<float[]> findings, List<float[]> impression) {
        float[] context = new float[count() * width];
        greatest(findings, context, 0);
        greatest(impression, context, width);
        List<float[]> all = new ArrayList<>(findings);
        all.addAll(impression);
        int at = SECTIONS * width;
        for (float[] token : strongest(all)) {
            System.arraycopy(token, 0, context, at, width);
            at += width;
        }
        return context;
    }

    private void greatest(List<float[]> tokens, float[] context, int at) {
        for (int i = 0; i < width && !tokens.isEmpty(); i++) {
            float most = Float.NEGATIVE_INFINITY;
            for (float[] token : tokens) {
                most = Math.max(most, token[i]);
            }
            context[at + i] = most;
        }
    }

    private List<float[]> strongest(List<float[]> tokens) {
        List<float[]> kept = new ArrayList<>(tokens);
        while (kept.size() > places) {
            int weakest = 0;
            for (int i = 1; i < kept.size(); i++) {
                if (strength(kept.get(i)) < strength(kept.get(weakest))) {
                    weakest = i;
                }
            }
            kept.remove(weakest);
        }
        return kept;
    }

    private static float strength(float[] token) {
        float most = Float.NEGATIVE_INFINITY;
        for (float value : token) {
            most = Math.max(most, value);
        }
        return most;
    }
}
