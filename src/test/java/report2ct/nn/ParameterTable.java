package report2ct.nn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Names and shapes of the published networks' parameters. */
public final class ParameterTable {
    private static final Path FOLDER = Path.of("src/test/resources/fixtures/parameters");

    private ParameterTable() {}

    /** A table of the specification: name to shape. */
    public static Map<String, List<Long>> read(String file) throws IOException {
        Map<String, List<Long>> table = new TreeMap<>();
        List<String> lines = Files.readAllLines(FOLDER.resolve(file));
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split("\t", -1);
            table.put(
                    cells[0],
                    Arrays.stream(cells[1].split("x")).map(Long::valueOf).toList());
        }
        return table;
    }

    /** Names and shapes of a network of this project. */
    public static Map<String, List<Long>> of(List<ParameterSpec> specs) {
        Map<String, List<Long>> table = new TreeMap<>();
        specs.forEach(spec -> table.put(spec.name(), spec.shape()));
        return table;
    }
}
