package report2ct.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder for a run that is only tried; removed with everything in it when it is closed.
 *
 * @param path where it is
 */
record TrialFolder(Path path) implements AutoCloseable {
    static TrialFolder make() throws IOException {
        return new TrialFolder(Files.createTempDirectory("report2ct-plan"));
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
    }
}
