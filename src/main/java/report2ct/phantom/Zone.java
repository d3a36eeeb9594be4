package report2ct.phantom;

/** Upper or lower half of a lung; reports call it the upper or lower lobe. */
public enum Zone {
    UPPER,
    LOWER
}
