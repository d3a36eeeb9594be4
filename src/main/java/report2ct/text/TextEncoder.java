package report2ct.text;

import java.util.List;

/**
 * A frozen model that turns a text into one vector: the mean of its last hidden states over the tokens of the text,
 * start and end token included, not normalised; or, for a contrastive model, its projected token. Texts are used as they are (see
 * {@link report2ct.report.ReportNormalisation}); the empty text is legal. May be used by several threads.
 */
public interface TextEncoder extends AutoCloseable {
    /** Name, width and origin. */
    EncoderInfo info();

    /**
     * Encodes texts. The vector of a text does not depend on the other texts of the call beyond rounding noise.
     *
     * @return one result for each text, in order
     */
    List<EncodedText> encode(List<String> texts);

    /** Whether it reads a report as one text, instead of one section at a time. */
    default boolean readsWholeReports() {
        return false;
    }

    /** Frees native memory; may be called more than once. */
    @Override
    void close();
}
