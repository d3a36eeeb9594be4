package report2ct.generation;

import java.util.List;
import java.util.Locale;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Failures of the native libraries as this program's own: one line, the rest as the cause. */
public final class NativeErrors {
    private static final List<String> NO_MEMORY = List.of(
            "not enough memory",
            "can't allocate memory",
            "out of memory",
            "bad_alloc",
            "physical memory usage is too high");

    private NativeErrors() {}

    /** The failure to throw: itself when it is this program's own. */
    public static Report2CtException translate(Throwable failure) {
        if (failure instanceof Report2CtException known) {
            return known;
        }
        String line = firstLine(failure);
        if (failure instanceof OutOfMemoryError || noMemory(failure)) {
            return new Report2CtException(
                    ErrorKind.OUT_OF_MEMORY, "not enough memory: " + line + " (a smaller --size needs less)", failure);
        }
        return new Report2CtException(ErrorKind.INTERNAL, line, failure);
    }

    private static boolean noMemory(Throwable failure) {
        String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return NO_MEMORY.stream().anyMatch(text::contains);
    }

    private static String firstLine(Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        return text.lines().findFirst().orElse(failure.getClass().getSimpleName());
    }
}
