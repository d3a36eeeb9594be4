package report2ct.dataset.patch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * The volume files of a folder (searched through, in the order of their names) or of a list: a {@code .txt} with one path
 * a line, or a {@code .jsonl} whose lines have the keys {@code volume} and, if wanted, {@code id}. Paths in a list are
 * relative to the list.
 *
 * @param origin the folder or list
 * @param entries at least one
 */
public record VolumeList(Path origin, List<Entry> entries) {
    private static final List<String> ENDINGS = List.of(".nii.gz", ".nii", ".mha", ".nrrd");
    private static final int MOST_PROBLEMS = 20;

    /** A volume and its name in messages. */
    public record Entry(String id, Path file) {}

    public VolumeList {
        entries = List.copyOf(entries);
    }

    /**
     * Lists the volumes.
     *
     * @throws Report2CtException when there are none, or with all that is wrong with a list: missing files, ids or files
     *     that are there twice
     */
    public static VolumeList of(Path origin) throws IOException {
        List<Entry> entries = Files.isDirectory(origin) ? folder(origin) : list(origin);
        List<String> problems = new ArrayList<>();
        if (entries.isEmpty()) {
            problems.add("expected at least one volume (" + String.join(", ", ENDINGS) + "), found none");
        }
        Map<String, Path> ids = new HashMap<>();
        Set<Path> files = new HashSet<>();
        for (Entry entry : entries) {
            if (!Files.isRegularFile(entry.file())) {
                problems.add(entry.file() + ": no such file");
            } else if (!files.add(entry.file().toRealPath())) {
                problems.add(entry.file() + ": there twice");
            }
            if (ids.putIfAbsent(entry.id(), entry.file()) != null) {
                problems.add("id " + entry.id() + ": there twice");
            }
        }
        refuse(origin, problems);
        return new VolumeList(origin, entries);
    }

    /** Refuses two lists that share a file. */
    public void requireApart(VolumeList other) throws IOException {
        Set<Path> files = new HashSet<>();
        for (Entry entry : entries) {
            files.add(entry.file().toRealPath());
        }
        List<String> problems = new ArrayList<>();
        for (Entry entry : other.entries) {
            if (files.contains(entry.file().toRealPath())) {
                problems.add(entry.file() + " is among the volumes of " + origin + " too");
            }
        }
        refuse(other.origin, problems);
    }

    private static void refuse(Path origin, List<String> problems) {
        if (problems.isEmpty()) {
            return;
        }
        String more = problems.size() > MOST_PROBLEMS ? "; and " + (problems.size() - MOST_PROBLEMS) + " more" : "";
        throw new Report2CtException(
                ErrorKind.INVALID_INPUT,
                origin + ": " + String.join("; ", problems.subList(0, Math.min(MOST_PROBLEMS, problems.size())))
                        + more);
    }

    private static List<Entry> folder(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(VolumeList::isVolume)
                    .map(file -> new Entry(folder.relativize(file).toString().replace('\\', '/'), file))
                    .sorted(java.util.Comparator.comparing(Entry::id))
                    .toList();
        }
    }

    private static boolean isVolume(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && ENDINGS.stream().anyMatch(name::endsWith) && Files.isRegularFile(file);
    }

    private static List<Entry> list(Path file) throws IOException {
        String name = file.toString().toLowerCase(Locale.ROOT);
        boolean json = name.endsWith(".jsonl");
        if (!json && !name.endsWith(".txt")) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, file + ": expected a folder, or a list that ends in .txt or .jsonl");
        }
        List<Entry> entries = new ArrayList<>();
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty()) {
                entries.add(json ? jsonEntry(file, line, i + 1) : new Entry(line, file.resolveSibling(line)));
            }
        }
        return entries;
    }

    private static Entry jsonEntry(Path file, String line, int number) {
        try {
            JsonNode node = new ObjectMapper().readTree(line);
            String volume = node.path("volume").asText("");
            if (volume.isEmpty()) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT, file + ", line " + number + ": expected the key volume, found none");
            }
            return new Entry(node.path("id").asText(volume), file.resolveSibling(volume));
        } catch (JsonProcessingException e) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, file + ", line " + number + ": not valid JSON", e);
        }
    }
}
