package report2ct.dataset;

import java.util.ArrayList;
import java.util.List;
import report2ct.text.SentenceTokens;
import report2ct.text.TextConditioning;

/** The context tokens of reports, ready for a denoiser; held in memory as float32. */
public final class ReportContexts {
    private final int tokens;
    private final int width;
    private final int variants;
    private final float[][] values;

    private ReportContexts(int tokens, int width, int variants, float[][] values) {
        this.tokens = tokens;
        this.width = width;
        this.variants = variants;
        this.values = values;
    }

    /** The contexts that a conditioning with an adapter makes of sentences. */
    public static ReportContexts of(SentenceSet set, TextConditioning conditioning) {
        SentenceTokens arrangement = conditioning.config().arrangement();
        List<float[]> tokens = conditioning.tokens(set.vectors());
        float[][] values = new float[set.selection().entries()][];
        for (int entry = 0; entry < values.length; entry++) {
            values[entry] =
                    arrangement.arrange(chosen(tokens, set.findings(entry)), chosen(tokens, set.impression(entry)));
        }
        return new ReportContexts(
                arrangement.count(), arrangement.width(), set.selection().variants(), values);
    }

    private static List<float[]> chosen(List<float[]> tokens, int[] places) {
        List<float[]> chosen = new ArrayList<>();
        for (int place : places) {
            chosen.add(tokens.get(place));
        }
        return chosen;
    }

    /** Number of tokens of a context. */
    public int tokens() {
        return tokens;
    }

    /** Length of a token. */
    public int width() {
        return width;
    }

    /** Reports of one record. */
    public int variants() {
        return variants;
    }

    /** Number of records. */
    public int records() {
        return values.length / variants;
    }

    /** The context of one report, {@code [tokens, width]} row by row. */
    public float[] context(int record, int variant) {
        return values[record * variants + variant].clone();
    }
}
