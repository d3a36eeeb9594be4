package report2ct.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * A published text encoder's model directory: {@code config.json}, tokenizer files and weights. What the configuration
 * says decides which kind of encoder it is: BERT, DistilBERT or the text tower of a contrastive model.
 */
public final class EncoderDirectory {
    static final String CONFIG = "config.json";
    private static final List<String> WEIGHTS =
            List.of("model.safetensors", "model.safetensors.index.json", "pytorch_model.bin");
    private static final List<String> DESCRIPTIONS = List.of(
            CONFIG,
            "vocab.txt",
            "vocab.json",
            "merges.txt",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json");

    private final Path directory;

    public EncoderDirectory(Path directory) {
        this.directory = directory;
    }

    /** Opens the encoder; the caller closes it. */
    public TextEncoder open() throws IOException {
        return ClipConfig.describes(directory.resolve(CONFIG))
                ? ClipTextEncoder.open(directory)
                : LibtorchTextEncoder.open(directory);
    }

    /**
     * The file its weights are read from.
     *
     * @throws Report2CtException when there is none of a known name
     */
    public Path weights() {
        for (String name : WEIGHTS) {
            Path file = directory.resolve(name);
            if (Files.exists(file)) {
                return file;
            }
        }
        throw new Report2CtException(
                ErrorKind.INVALID_INPUT,
                directory + ": expected weights in " + String.join(", ", WEIGHTS) + ", found none");
    }

    /** Its configuration and tokenizer files, those that are there. */
    public List<Path> descriptions() {
        return DESCRIPTIONS.stream()
                .map(directory::resolve)
                .filter(Files::exists)
                .toList();
    }

    /** Hash over configuration, tokenizer and weights. */
    String sha256(Path weights) throws IOException {
        List<Path> files = new java.util.ArrayList<>(descriptions());
        files.add(weights);
        if (weights.toString().endsWith(".index.json")) {
            Path folder = weights.toAbsolutePath().getParent();
            try (Stream<Path> all = Files.list(folder == null ? directory : folder)) {
                all.filter(file -> file.toString().endsWith(".safetensors"))
                        .sorted()
                        .forEach(files::add);
            }
        }
        return Sha256.ofFiles(files);
    }
}
