package report2ct.text;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * What happens to a report's vectors before the denoiser sees them. Nothing at all in the paper: two section vectors. The
 * demonstration model encodes sentence by sentence, standardises the vectors, passes each through an adapter that was
 * trained on reports alone, and gives one token a sentence beside the two of the sections ({@link SentenceTokens}).
 *
 * @param standardise subtract the training mean and divide by the training deviation, per dimension
 * @param adapterHidden hidden width of the adapter; 0 for none
 * @param adapterWidth width of a token after the adapter; 0 for none
 * @param sentences places for tokens of sentences; 0 for section vectors alone
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record ConditioningConfig(boolean standardise, int adapterHidden, int adapterWidth, int sentences) {
    public ConditioningConfig {
        if (adapterHidden < 0 || adapterWidth < 0 || (adapterHidden == 0) != (adapterWidth == 0)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "text conditioning: expected both adapter widths or none, found " + adapterHidden + " and "
                            + adapterWidth);
        }
        if (sentences < 0 || (sentences > 0) != (adapterWidth > 0)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "text conditioning: expected places for sentences with an adapter and none without, found "
                            + sentences);
        }
        if (adapterWidth > 0 && !standardise) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "text conditioning: expected standardise with an adapter");
        }
    }

    /** Vectors as they are: the paper. */
    public static ConditioningConfig none() {
        return new ConditioningConfig(false, 0, 0, 0);
    }

    /** Sentences standardised and adapted. */
    public static ConditioningConfig adapted(int hidden, int width, int sentences) {
        return new ConditioningConfig(true, hidden, width, sentences);
    }

    /** How the tokens of sentences are arranged. */
    @JsonIgnore
    public SentenceTokens arrangement() {
        return new SentenceTokens(sentences, adapterWidth);
    }

    /** Number of context tokens. */
    @JsonIgnore
    public int tokens() {
        return adapter() ? arrangement().count() : SentenceTokens.SECTIONS;
    }

    /** Whether there is an adapter. */
    @JsonIgnore
    public boolean adapter() {
        return adapterWidth > 0;
    }

    /** Width of a token for section vectors of this width. */
    public int tokenWidth(int sectionWidth) {
        return adapter() ? adapterWidth : sectionWidth;
    }
}
