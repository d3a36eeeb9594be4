package report2ct.distributed;

import java.util.List;

/** What the native libraries say when an exchange fails. */
final class NativeFailure {
    /** Part of the source path or of the text in each message of the transports and of the store. */
    private static final List<String> SIGNS = List.of(
            "gloo",
            "nccl",
            "store of rank 0",
            "tcpstore",
            "connection",
            "socket",
            "timed out",
            "timeout",
            "broken pipe");

    private NativeFailure() {}

    /** The first line, without the list of native functions below it and the source path before it. */
    static String line(Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        String first = text.lines().findFirst().orElse(failure.getClass().getSimpleName());
        int source = first.startsWith("[") ? first.indexOf("] ") : -1;
        return source < 0 ? first : first.substring(source + 2);
    }

    /** Whether a failure came from the exchange and not from the arithmetic around it. */
    static boolean isOfExchange(Throwable failure) {
        String first = String.valueOf(failure.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .toLowerCase(java.util.Locale.ROOT);
        return SIGNS.stream().anyMatch(first::contains);
    }

    /** Whether a port could not be had. */
    static boolean isPortInUse(Throwable failure) {
        return String.valueOf(failure.getMessage()).contains("EADDRINUSE");
    }
}
