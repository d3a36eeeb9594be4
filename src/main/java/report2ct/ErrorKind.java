package report2ct;

/** What went wrong, in terms a caller can act on. Commands map kinds to exit codes, a server to HTTP status. */
public enum ErrorKind {
    /** A command, option, report or configuration that cannot be right. */
    INVALID_INPUT,
    /** A file of a format, or of a form of a format, that is not read here. */
    UNSUPPORTED_FORMAT,
    /** A file that breaks the rules of its own format. */
    CORRUPT_FILE,
    /** Weights that do not fit the network they are loaded into, or parts of a bundle that do not fit together. */
    INCOMPATIBLE_WEIGHTS,
    /** Not enough memory. */
    OUT_OF_MEMORY,
    /** Not enough room on the disk. */
    OUT_OF_DISK,
    /** Another process of the same run ended or stopped answering. */
    PROCESS_LOST,
    /** Stopped on request. */
    CANCELLED,
    /** A mistake in this program. */
    INTERNAL
}
