package report2ct.dataset.source;

import report2ct.volume.Affine;
import report2ct.volume.Spacing;

/** What is known about a volume's geometry beside its own header. */
public sealed interface StatedGeometry {
    /** Nothing: the header counts. */
    record HeaderOnly() implements StatedGeometry {}

    /**
     * The spacing is known. The header must agree with it; a header of exactly 1 x 1 x 1 mm counts as blank and takes this
     * spacing.
     *
     * @param spacing along the axes of the stored array
     */
    record KnownSpacing(Spacing spacing) implements StatedGeometry {}

    /** The header is known to be blank and this takes its place. */
    record Replaced(Affine affine) implements StatedGeometry {}
}
