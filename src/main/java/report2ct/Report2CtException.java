package report2ct;

import java.util.Objects;

/**
 * The one exception of this project. Its message says what was expected, what was found and where (file, key, offset,
 * layer); it is written for the person who reads it, without a stack trace.
 */
public final class Report2CtException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;

    public Report2CtException(ErrorKind kind, String message) {
        super(message);
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    public Report2CtException(ErrorKind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /** What went wrong, for exit codes and HTTP status. */
    public ErrorKind kind() {
        return kind;
    }
}
