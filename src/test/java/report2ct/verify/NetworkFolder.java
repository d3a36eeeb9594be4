package report2ct.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A copy of some of the reference cases that a test may damage. */
final class NetworkFolder {
    static final Path FIXTURES = Path.of("src/test/resources/fixtures/networks");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path folder;
    private final ObjectNode manifest;

    private NetworkFolder(Path folder, ObjectNode manifest) {
        this.folder = folder;
        this.manifest = manifest;
    }

    /** The fixture's files with the cases of these ids. */
    static NetworkFolder of(Path folder, String... ids) throws IOException {
        try (Stream<Path> files = Files.list(FIXTURES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(String.valueOf(file.getFileName())));
            }
        }
        ObjectNode manifest =
                (ObjectNode) MAPPER.readTree(FIXTURES.resolve("manifest.json").toFile());
        ArrayNode chosen = MAPPER.createArrayNode();
        for (JsonNode one : manifest.path("cases")) {
            if (Arrays.asList(ids).contains(one.path("id").asText())) {
                chosen.add(one);
            }
        }
        manifest.set("cases", chosen);
        return new NetworkFolder(folder, manifest);
    }

    /** The object of a case, to be changed. */
    ObjectNode one(int index) {
        return (ObjectNode) manifest.path("cases").path(index);
    }

    /** The whole manifest, to be changed. */
    ObjectNode manifest() {
        return manifest;
    }

    Path path() {
        return folder;
    }

    /** Writes the manifest and runs its cases. */
    List<CaseResult> run() throws IOException {
        write();
        List<CaseResult> results = new ArrayList<>();
        new NetworkCases().run(folder, results::add);
        return results;
    }

    void write() throws IOException {
        MAPPER.writeValue(folder.resolve("manifest.json").toFile(), manifest);
    }
}
