package report2ct.phantom;

/** How much fluid or air is in a pleural space. */
public enum Amount {
    SMALL,
    MODERATE,
    LARGE
}
