package report2ct.io.png;

/** The three planes in which a volume is cut, and how each lies in a picture. */
public enum Plane {
    /** Seen from the feet: the patient's right on the left, anterior up. */
    AXIAL("R", "A", 0, 1, 2),
    /** Seen from the front: the patient's right on the left, superior up. */
    CORONAL("R", "S", 0, 2, 1),
    /** Seen from the patient's left: anterior on the left, superior up. */
    SAGITTAL("A", "S", 1, 2, 0);

    private final String left;
    private final String top;
    private final int columnAxis;
    private final int rowAxis;
    private final int sliceAxis;

    Plane(String left, String top, int columnAxis, int rowAxis, int sliceAxis) {
        this.left = left;
        this.top = top;
        this.columnAxis = columnAxis;
        this.rowAxis = rowAxis;
        this.sliceAxis = sliceAxis;
    }

    /** Letter of the patient's side at the left edge. */
    public String left() {
        return left;
    }

    /** Letter of the patient's side at the upper edge. */
    public String top() {
        return top;
    }

    /** RAS axis (0, 1, 2) along a row of pixels; it grows towards the left edge. */
    int columnAxis() {
        return columnAxis;
    }

    /** RAS axis from row to row; it grows towards the upper edge. */
    int rowAxis() {
        return rowAxis;
    }

    /** RAS axis that the plane cuts. */
    int sliceAxis() {
        return sliceAxis;
    }
}
