package report2ct.phantom;

/** The eight findings of a phantom, in the order of all tables and labels. */
public enum Finding {
    EFFUSION("pleural effusion"),
    CARDIOMEGALY("cardiomegaly"),
    CONSOLIDATION("consolidation"),
    GROUND_GLASS("ground-glass opacity"),
    MASS("mass"),
    PNEUMOTHORAX("pneumothorax"),
    EMPHYSEMA("emphysema"),
    PACEMAKER("pacemaker");

    private final String title;

    Finding(String title) {
        this.title = title;
    }

    /** Name in plain words, lower case. */
    public String title() {
        return title;
    }
}
