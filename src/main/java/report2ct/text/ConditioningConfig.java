package report2ct.text;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * What happens to section vectors before the denoiser sees them. Nothing at all in the paper; the demonstration model
 * standardises them and passes them through an adapter that was trained on reports alone.
 *
 * @param standardise subtract the training mean and divide by the training deviation, per section and dimension
 * @param adapterHidden hidden width of the adapter; 0 for none
 * @param adapterWidth width of a token after the adapter; 0 for none
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record ConditioningConfig(boolean standardise, int adapterHidden, int adapterWidth) {
    public ConditioningConfig {
        if (adapterHidden < 0 || adapterWidth < 0 || (adapterHidden == 0) != (adapterWidth == 0)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "text conditioning: expected both adapter widths or none, found " + adapterHidden + " and "
                            + adapterWidth);
        }
        if (adapterWidth > 0 && !standardise) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "text conditioning: expected standardise with an adapter");
        }
    }

    /** Vectors as they are: the paper. */
    public static ConditioningConfig none() {
        return new ConditioningConfig(false, 0, 0);
    }

    /** Standardised and adapted. */
    public static ConditioningConfig adapted(int hidden, int width) {
        return new ConditioningConfig(true, hidden, width);
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
