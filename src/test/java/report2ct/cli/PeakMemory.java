package report2ct.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs a command and tells, last of all, the most resident memory that the process had. */
public final class PeakMemory {
    static final String MARK = "peak resident KiB: ";

    private PeakMemory() {}

    public static void main(String[] args) throws IOException {
        int code = CommandLines.create(() -> false).execute(args);
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                System.out.println(MARK + line.replaceAll("\\D", ""));
            }
        }
        System.exit(code);
    }
}
