package report2ct.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * A file that may say what a folder holds.
 *
 * @param path the file
 * @param layout its field {@code layout}; empty where it has none
 * @param checks number of entries of its field {@code checks}, at least 1
 * @param problem why it could not be read; empty where it could
 */
record LayoutFile(Path path, String layout, int checks, String problem) {
    /** Every layout of parity cases starts with this. */
    static final String PREFIX = "report2ct-verify/";

    private static final Set<String> NAMES = Set.of("manifest.json", "expected.json", "index.json");
    private static final int START = 4096;

    /** The candidates below a folder in the order of their paths. Links are not followed; unreadable folders are passed over. */
    static List<LayoutFile> find(Path root) {
        if (!Files.isDirectory(root)) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, root + ": expected a folder");
        }
        List<Path> paths = new ArrayList<>();
        try {
            Files.walkFileTree(root.toRealPath(), new Candidates(paths));
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, root + ": " + e, e);
        }
        Collections.sort(paths);
        return paths.stream().map(LayoutFile::read).toList();
    }

    private static LayoutFile read(Path path) {
        try {
            JsonNode document = Json.read(path);
            String layout = document.path("layout").asText("");
            return new LayoutFile(
                    path, layout, Math.max(1, document.path("checks").size()), "");
        } catch (Report2CtException e) {
            boolean ours = name(path).equals("manifest.json") || startsAsOurs(path);
            return new LayoutFile(path, ours ? PREFIX : "", 1, CaseRun.oneLine(e));
        }
    }

    /** Whether a file that is no JSON document looks like a damaged one of this project. */
    private static boolean startsAsOurs(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            return new String(in.readNBytes(START), StandardCharsets.ISO_8859_1).contains(PREFIX);
        } catch (IOException e) {
            return true;
        }
    }

    /** Whether this file is a part of a verification: a manifest, or anything with a layout of parity cases. */
    boolean counts() {
        return name(path).equals("manifest.json") || layout.startsWith(PREFIX);
    }

    /** Name of the file in its folder. */
    String name() {
        return name(path);
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    /** Collects regular files of the known names. */
    private static final class Candidates extends SimpleFileVisitor<Path> {
        private final List<Path> paths;

        Candidates(List<Path> paths) {
            this.paths = paths;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && NAMES.contains(name(file))) {
                paths.add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }
}
