package report2ct.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import report2ct.ErrorKind;

/** How a command ends. */
enum ExitCode {
    DONE(0, "done"),
    INTERNAL(1, "a mistake in this program"),
    USAGE(2, "wrong options, or an output that exists already"),
    BAD_INPUT(3, "a file that cannot be read, written or understood"),
    BAD_WEIGHTS(4, "weights or a bundle that are damaged or do not fit"),
    NO_ROOM(5, "not enough memory or disk"),
    SOME_FAILED(6, "some items of a batch failed, or another process of the run was lost"),
    NOT_VERIFIED(7, "verification failed"),
    INTERRUPTED(130, "stopped by Ctrl-C (SIGINT)"),
    TERMINATED(143, "stopped by SIGTERM");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    int code() {
        return code;
    }

    /** The code of an error. */
    static ExitCode of(ErrorKind kind) {
        return switch (kind) {
            case INVALID_INPUT, UNSUPPORTED_FORMAT, CORRUPT_FILE -> BAD_INPUT;
            case INCOMPATIBLE_WEIGHTS -> BAD_WEIGHTS;
            case OUT_OF_MEMORY, OUT_OF_DISK -> NO_ROOM;
            case PROCESS_LOST -> SOME_FAILED;
            case CANCELLED -> INTERRUPTED;
            case INTERNAL -> INTERNAL;
        };
    }

    /** All codes and their meaning, for the help. */
    static Map<String, String> list() {
        Map<String, String> list = new LinkedHashMap<>();
        for (ExitCode exit : values()) {
            list.put(String.format("%4d", exit.code), exit.meaning);
        }
        return list;
    }
}
