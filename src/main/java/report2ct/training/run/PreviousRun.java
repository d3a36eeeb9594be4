package report2ct.training.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Makes room for a run that begins anew: what lies in its folder goes to {@code previous-1}, {@code -2} and so on. */
public final class PreviousRun {
    private static final String PREFIX = "previous-";

    private PreviousRun() {}

    /**
     * Moves everything that a run wrote aside.
     *
     * @return whether there was anything
     */
    public static boolean moveAside(Path folder) {
        try {
            List<Path> files;
            try (Stream<Path> all = Files.list(folder)) {
                files = all.filter(file -> !String.valueOf(file.getFileName()).startsWith(PREFIX))
                        .toList();
            }
            if (files.isEmpty()) {
                return false;
            }
            int number = 1;
            while (Files.exists(folder.resolve(PREFIX + number))) {
                number++;
            }
            Path place = Files.createDirectory(folder.resolve(PREFIX + number));
            for (Path file : files) {
                Files.move(file, place.resolve(file.getFileName()));
            }
            return true;
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.OUT_OF_DISK, folder + ": " + e.getMessage(), e);
        }
    }
}
