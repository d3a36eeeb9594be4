package report2ct.phantom;

/** Which sentences a report is written with. Training never sees the held-out ones; they measure generalisation. */
public enum Wording {
    TRAINING,
    HELD_OUT
}
