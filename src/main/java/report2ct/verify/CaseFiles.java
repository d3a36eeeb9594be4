package report2ct.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.ParameterFiles;
import report2ct.weights.SafetensorsFile;

/** The files of a case folder, by their relative names. */
final class CaseFiles {
    private final Path folder;
    private final Map<String, JsonNode> documents = new HashMap<>();

    CaseFiles(Path folder) {
        this.folder = folder;
    }

    /** A file of the folder; a name that leads out of it is refused. */
    Path path(String name) {
        Path root = folder.toAbsolutePath().normalize();
        Path file = root.resolve(name).normalize();
        if (!file.startsWith(root) || file.equals(root)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "file '" + name + "': expected a name inside the folder of the case");
        }
        if (!Files.isRegularFile(file)) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "file '" + name + "': there is no such file");
        }
        return file;
    }

    /** One tensor in its stored element type, made in the caller's scope. */
    Tensor tensor(String file, String key) {
        try (SafetensorsFile weights = SafetensorsFile.open(path(file))) {
            return ParameterFiles.read(weights, key);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, "file '" + file + "': " + e.getMessage(), e);
        }
    }

    /** A JSON document; read once. */
    JsonNode document(String file) {
        return documents.computeIfAbsent(file, name -> Json.read(path(name)));
    }
}
