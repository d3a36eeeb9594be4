package report2ct.io.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Data files that a header names: only such in the header's folder or below it. */
public final class DetachedFile {
    private static final Pattern ELSEWHERE = Pattern.compile("(^|[/\\\\])\\.\\.([/\\\\]|$)|^[/\\\\~]|^[A-Za-z]:|://");

    private DetachedFile() {}

    /** The file of a name in a header; a name that leads elsewhere, also through a link, is refused. */
    public static Path resolve(Path header, String name) throws IOException {
        if (name.isBlank() || ELSEWHERE.matcher(name).find()) {
            throw Announced.corrupt(
                    header,
                    "data file \"" + name + "\": expected a file in the header's folder, found a way out of it");
        }
        Path file;
        try {
            file = header.resolveSibling(name);
        } catch (InvalidPathException e) {
            throw Announced.corrupt(header, "data file \"" + name + "\": not a file name");
        }
        if (!Files.isRegularFile(file)) {
            throw Announced.corrupt(header, "data file \"" + name + "\": no such file");
        }
        Path parent = header.toAbsolutePath().getParent();
        if (parent == null || !file.toRealPath().startsWith(parent.toRealPath())) {
            throw Announced.corrupt(header, "data file \"" + name + "\": leads out of the header's folder");
        }
        return file;
    }
}
