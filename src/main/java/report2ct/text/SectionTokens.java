package report2ct.text;

import java.util.Objects;
import report2ct.report.Section;

/**
 * How many tokens of a section an encoder read.
 *
 * @param section findings or impression
 * @param encoder name of the encoder
 * @param count tokens read, start and end token included
 * @param truncated tokens cut at the end
 */
public record SectionTokens(Section section, String encoder, int count, int truncated) {
    public SectionTokens {
        Objects.requireNonNull(section, "section");
        Objects.requireNonNull(encoder, "encoder");
        if (count < 0 || truncated < 0) {
            throw new IllegalArgumentException(
                    "tokens: expected counts from 0, found " + count + " read and " + truncated + " cut");
        }
    }

    /** A sentence for the reader when something was cut. */
    public String note() {
        return section.label() + ": " + truncated + " tokens at the end were not read by " + encoder + " (limit "
                + count + ")";
    }
}
