package report2ct.dataset.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.config.ConfigFiles;
import report2ct.io.format.NewFile;
import report2ct.text.TextEmbedding;
import report2ct.text.TextEmbeddingFile;

/**
 * The places of a prepared set's files, and the small ones among them.
 *
 * @param root the set's folder
 */
public record StoreFolder(Path root) {
    /** Ending of files of arrays. */
    static final String ARRAYS = ".safetensors";

    private static final String FACTS = ".json";

    /** The folders inside. */
    private enum Part {
        LATENTS,
        REPORTS,
        SHARDS,
        SKIPPED,
        PICTURES
    }

    private Path folder(Part part) {
        return root.resolve(part.name().toLowerCase(Locale.ROOT));
    }

    /** Makes all folders. */
    public void create() throws IOException {
        for (Part part : Part.values()) {
            Files.createDirectories(folder(part));
        }
    }

    /** How the set was made. */
    public Path descriptorFile() {
        return root.resolve("set.json");
    }

    /** Mean and log-variance of a case. */
    public Path latentFile(String id) {
        return folder(Part.LATENTS).resolve(id + ARRAYS);
    }

    /** Facts about a case; there when its latent is complete. */
    public Path caseFile(String id) {
        return folder(Part.LATENTS).resolve(id + FACTS);
    }

    /** Section vectors of a report. */
    public Path reportFile(String key) {
        return folder(Part.REPORTS).resolve(key + ARRAYS);
    }

    /** Why a case is missing. */
    public Path skippedFile(String id) {
        return folder(Part.SKIPPED).resolve(id + FACTS);
    }

    /** A picture of a case. */
    public Path pictureFile(String id) {
        return folder(Part.PICTURES).resolve(id + ".png");
    }

    /** Many latents. */
    Path shardFile(String name) {
        return folder(Part.SHARDS).resolve(name + ARRAYS);
    }

    /** Facts about the cases of a shard. */
    Path shardIndex(String name) {
        return folder(Part.SHARDS).resolve(name + FACTS);
    }

    /** The descriptor, if the set was begun. */
    public Optional<SetDescriptor> descriptor() throws IOException {
        return Files.isRegularFile(descriptorFile())
                ? Optional.of(ConfigFiles.read(descriptorFile(), SetDescriptor.class))
                : Optional.empty();
    }

    /** Writes the descriptor of a new set, or refuses one that does not agree with the set that is there. */
    public void claim(SetDescriptor descriptor) throws IOException {
        Optional<SetDescriptor> before = descriptor();
        if (before.isEmpty()) {
            write(descriptorFile(), ConfigFiles.toJson(descriptor));
            return;
        }
        List<String> differences = before.get().differences(descriptor);
        if (!differences.isEmpty()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    root + " holds a set that was made in another way; use another folder. "
                            + String.join("; ", differences));
        }
    }

    /** A case that lies in a file of its own, if its facts are there. */
    public Optional<StoredCase> single(String id) throws IOException {
        Path file = caseFile(id);
        return Files.isRegularFile(file)
                ? Optional.of(StoredCase.of(ConfigFiles.tree(file), file.toString()))
                : Optional.empty();
    }

    /** A case that was left out before. */
    public Optional<SkippedCase> skipped(String id) throws IOException {
        Path file = skippedFile(id);
        return Files.isRegularFile(file) ? Optional.of(ConfigFiles.read(file, SkippedCase.class)) : Optional.empty();
    }

    /** Writes the facts of a case, the vectors of its report beside them when they are given. */
    public void writeCase(StoredCase one, Optional<TextEmbedding> vectors) throws IOException {
        String json = ConfigFiles.toJson(one);
        if (vectors.isPresent()) {
            ObjectNode node = (ObjectNode) JsonLines.tree(json);
            put(node.putArray(StoredCase.EMBEDDING_KEYS.get(0)), vectors.get().findings());
            put(node.putArray(StoredCase.EMBEDDING_KEYS.get(1)), vectors.get().impression());
            json = JsonLines.pretty(node);
        }
        write(caseFile(one.id()), json);
    }

    private static void put(ArrayNode array, float[] values) {
        for (float value : values) {
            array.add(value);
        }
    }

    /** Writes why a case is missing. */
    public void writeSkipped(SkippedCase one) throws IOException {
        write(skippedFile(one.id()), ConfigFiles.toJson(one));
    }

    /** Section vectors of a report. */
    public TextEmbedding report(String key) throws IOException {
        return TextEmbeddingFile.load(reportFile(key));
    }

    /** Replaces a text file in one step. */
    static void write(Path file, String text) throws IOException {
        NewFile.write(file, true, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Ids of the cases in files of their own, in order. */
    public List<String> singles() throws IOException {
        return names(Part.LATENTS, FACTS);
    }

    /** Names of files of latents in order, whether their facts are there or not. */
    List<String> latents() throws IOException {
        return names(Part.LATENTS, ARRAYS);
    }

    /** Ids of the cases that were left out, in order. */
    public List<String> skippedIds() throws IOException {
        return names(Part.SKIPPED, FACTS);
    }

    /** Ids of the cases that have a picture, in order. */
    public List<String> pictures() throws IOException {
        return names(Part.PICTURES, ".png");
    }

    /** Names of the shards in order. */
    List<String> shards() throws IOException {
        return names(Part.SHARDS, FACTS);
    }

    /** Bytes of all latents and section vectors. */
    public long bytes() throws IOException {
        long sum = 0;
        for (Part part : List.of(Part.LATENTS, Part.SHARDS, Part.REPORTS)) {
            if (Files.isDirectory(folder(part))) {
                try (Stream<Path> files = Files.list(folder(part))) {
                    sum += files.mapToLong(file -> file.toFile().length()).sum();
                }
            }
        }
        return sum;
    }

    private List<String> names(Part part, String ending) throws IOException {
        if (!Files.isDirectory(folder(part))) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder(part))) {
            files.forEach(file -> {
                String name = String.valueOf(file.getFileName());
                if (!name.startsWith(".") && name.endsWith(ending)) {
                    names.add(name.substring(0, name.length() - ending.length()));
                }
            });
        }
        names.sort(null);
        return names;
    }
}
