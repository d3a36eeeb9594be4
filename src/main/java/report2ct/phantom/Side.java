package report2ct.phantom;

/** Side of the patient. */
public enum Side {
    RIGHT,
    LEFT,
    BOTH;

    /** Whether this side contains {@code side}: {@link #BOTH} contains each of the other two. */
    public boolean includes(Side side) {
        return this == BOTH || this == side;
    }
}
