package report2ct.generation;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * The way in which a latent is decoded.
 *
 * @param form in one piece, by windows, or in slabs with the maps between the blocks in memory or in files
 * @param planes planes of a slab; 0 for the forms without
 * @param recomputeWidest compute the widest map twice instead of keeping it
 */
public record DecodePlan(Form form, int planes, boolean recomputeWidest) {
    /** The forms. Windows are another function than the others. */
    public enum Form {
        ONE_PIECE,
        WINDOWS,
        SLABS_IN_MEMORY,
        SLABS_IN_FILES
    }

    public DecodePlan {
        boolean slabs = form == Form.SLABS_IN_MEMORY || form == Form.SLABS_IN_FILES;
        if (slabs ? planes < 1 : planes != 0 || recomputeWidest) {
            throw new Report2CtException(ErrorKind.INTERNAL, "decode plan: " + form + " with " + planes + " planes");
        }
    }

    /** A form without slabs. */
    static DecodePlan of(Form form) {
        return new DecodePlan(form, 0, false);
    }

    /** In words. */
    public String describe() {
        String twice = recomputeWidest ? ", the widest map computed twice" : "";
        return switch (form) {
            case ONE_PIECE -> "in one piece";
            case WINDOWS -> "by overlapping windows";
            case SLABS_IN_MEMORY -> "in slabs of " + planes + " planes, maps in memory" + twice;
            case SLABS_IN_FILES -> "in slabs of " + planes + " planes, maps in scratch files" + twice;
        };
    }
}
