package report2ct.report;

import java.util.Objects;

/**
 * Where the text of a section was found.
 *
 * @param section what the text was taken as
 * @param heading the heading (or JSON key) as written; empty when none opened it
 * @param start first index of the text, in the parsed string
 * @param end index after the text
 */
public record SectionSpan(Section section, String heading, int start, int end) {
    public SectionSpan {
        Objects.requireNonNull(section, "section");
        Objects.requireNonNull(heading, "heading");
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("span: expected 0 <= start <= end, found " + start + ".." + end);
        }
    }
}
