package report2ct.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.text.LibtorchTextEncoder;

/** The encoders of a folder of cases; each is opened once and all are closed at the end. */
@NullMarked
final class TextCaseEncoders implements AutoCloseable {
    private final Path folder;
    private final JsonNode root;
    private final Map<String, LibtorchTextEncoder> opened = new LinkedHashMap<>();

    TextCaseEncoders(Path folder, JsonNode root) {
        this.folder = folder;
        this.root = root;
    }

    /**
     * Opens an encoder or gives the one opened before.
     *
     * @param weights name of a weight file; empty for the directory's own
     */
    LibtorchTextEncoder get(String name, String weights) throws IOException {
        String key = name + " " + weights;
        LibtorchTextEncoder found = opened.get(key);
        if (found != null) {
            return found;
        }
        String directory = root.path("encoders").path(name).path("dir").asText("");
        if (directory.isEmpty()) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, "encoders: there is no encoder named " + name);
        }
        Path path = TextCaseReferences.inside(folder, directory);
        LibtorchTextEncoder encoder = weights.isEmpty()
                ? LibtorchTextEncoder.open(path)
                : LibtorchTextEncoder.open(path, TextCaseReferences.inside(folder, weights));
        opened.put(key, encoder);
        return encoder;
    }

    @Override
    public void close() {
        opened.values().forEach(LibtorchTextEncoder::close);
        opened.clear();
    }
}
