package report2ct.training;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Which part of the stored section vectors a denoiser sees, and as how many tokens: for ablations.
 *
 * @param encoders the encoders whose vectors lie one after another in a section's vector; none means all of them
 * @param sections which sections
 * @param tokens how two sections are arranged
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record TextChoice(List<EncoderColumns> encoders, Sections sections, Tokens tokens) {
    private static final int BOTH = 2;

    /**
     * The place of one encoder in a section's vector.
     *
     * @param width its numbers
     * @param use whether the denoiser sees them
     */
    @JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
    public record EncoderColumns(int width, boolean use) {}

    /** Which sections a denoiser sees. */
    public enum Sections {
        BOTH,
        FINDINGS,
        IMPRESSION
    }

    /** How two sections are arranged. */
    public enum Tokens {
        /** One token a section (the authors' implementation). */
        SEPARATE,
        /** One token: both vectors one after another (the paper's words). */
        JOINED
    }

    public TextChoice {
        encoders = List.copyOf(encoders);
        Objects.requireNonNull(sections, "sections");
        Objects.requireNonNull(tokens, "tokens");
        if (encoders.stream().anyMatch(columns -> columns.width() <= 0)) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "encoders: expected positive widths");
        }
        if (!encoders.isEmpty() && encoders.stream().noneMatch(EncoderColumns::use)) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "encoders: expected at least one in use");
        }
        if (tokens == Tokens.JOINED && sections != Sections.BOTH) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "tokens joined: expected sections both, found one section alone");
        }
    }

    /** Everything, one token a section. */
    public static TextChoice all() {
        return new TextChoice(List.of(), Sections.BOTH, Tokens.SEPARATE);
    }

    /** Number of context tokens. */
    @JsonIgnore
    public int count() {
        return sections == Sections.BOTH && tokens == Tokens.SEPARATE ? BOTH : 1;
    }

    /**
     * Length of a token.
     *
     * @param sectionWidth length of a stored section vector
     * @throws Report2CtException when the encoders' widths do not add up to it
     */
    public int width(int sectionWidth) {
        int kept = columns(sectionWidth).length;
        return tokens == Tokens.JOINED ? BOTH * kept : kept;
    }

    /**
     * The tokens of stored vectors.
     *
     * @param vectors findings, then impression, of one length
     * @return {@code [count, width]} row by row
     */
    public float[] of(float[] vectors) {
        int sectionWidth = vectors.length / BOTH;
        int[] columns = columns(sectionWidth);
        int first = sections == Sections.IMPRESSION ? 1 : 0;
        int parts = sections == Sections.BOTH ? BOTH : 1;
        float[] tokensOfBoth = new float[parts * columns.length];
        for (int part = 0; part < parts; part++) {
            for (int i = 0; i < columns.length; i++) {
                tokensOfBoth[part * columns.length + i] = vectors[(first + part) * sectionWidth + columns[i]];
            }
        }
        return tokensOfBoth;
    }

    private int[] columns(int sectionWidth) {
        if (encoders.isEmpty()) {
            return java.util.stream.IntStream.range(0, sectionWidth).toArray();
        }
        List<Integer> columns = new ArrayList<>();
        int at = 0;
        for (EncoderColumns encoder : encoders) {
            for (int i = 0; i < encoder.width(); i++) {
                if (encoder.use()) {
                    columns.add(at + i);
                }
            }
            at += encoder.width();
        }
        if (at != sectionWidth) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "encoders: expected widths that add up to the stored " + sectionWidth + ", found " + at);
        }
        return columns.stream().mapToInt(Integer::intValue).toArray();
    }
}
