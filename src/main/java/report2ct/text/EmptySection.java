package report2ct.text;

/** What an empty section of a report is encoded as. */
public enum EmptySection {
    /** The empty text: start and end token. The default. */
    ENCODE_EMPTY,
    /** A vector of zeros. */
    ZERO,
    /** The vector of the other section; of the empty text when that is empty too. */
    COPY_OTHER
}
