package report2ct.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.ParameterFiles;
import report2ct.nn.ParameterSpec;
import report2ct.nn.Parameters;
import report2ct.text.BertConfig.Architecture;
import report2ct.text.token.Tokenizer;
import report2ct.text.token.WordPieceTokenizer;
import report2ct.weights.KeyMapping;
import report2ct.weights.RenamedWeights;
import report2ct.weights.WeightFile;
import report2ct.weights.WeightFiles;

/** A published encoder's directory and how an encoder is opened from it. */
final class ModelDirectory {
    private final Path directory;

    ModelDirectory(Path directory) {
        this.directory = directory;
    }

    LibtorchTextEncoder open() throws IOException {
        return open(new EncoderDirectory(directory).weights());
    }

    LibtorchTextEncoder open(Path weights) throws IOException {
        Path config = directory.resolve(EncoderDirectory.CONFIG);
        if (!Files.exists(config)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, directory + ": expected " + EncoderDirectory.CONFIG + ", found none");
        }
        BertConfig sizes = BertConfig.read(config);
        Tokenizer tokenizer =
                WordPieceTokenizer.open(directory, Math.min(WordPieceTokenizer.STANDARD_MAX_LENGTH, sizes.positions()));
        try {
            requireVocabularyFits(tokenizer, sizes);
            EncoderInfo info = new EncoderInfo(
                    directory.toAbsolutePath().normalize().getFileName().toString(),
                    sizes.architecture().label(),
                    sizes.width(),
                    new EncoderDirectory(directory).sha256(weights));
            List<String> ignored = new ArrayList<>();
            Parameters parameters = load(sizes, weights, ignored);
            return new LibtorchTextEncoder(info, tokenizer, network(parameters, sizes), ignored);
        } catch (RuntimeException | IOException e) {
            tokenizer.close();
            throw e;
        }
    }

    static HiddenStateNetwork network(Parameters parameters, BertConfig sizes) {
        return switch (sizes.architecture()) {
            case BERT -> new BertEncoder(parameters, sizes);
            case DISTILBERT -> new DistilBertEncoder(parameters, sizes);
        };
    }

    /** Loads the parameters as float32 and collects the names that no part of the model has. */
    static Parameters load(BertConfig sizes, Path weights, List<String> ignored) throws IOException {
        List<ParameterSpec> specs =
                sizes.architecture() == Architecture.BERT ? BertEncoder.specs(sizes) : DistilBertEncoder.specs(sizes);
        Set<String> wanted = new HashSet<>();
        specs.forEach(spec -> wanted.add(spec.name()));
        try (WeightFile file = WeightFiles.open(weights)) {
            RenamedWeights known =
                    RenamedWeights.of(file, KeyMapping.textEncoder().then(name -> {
                        if (wanted.contains(name)) {
                            return Optional.of(name);
                        }
                        ignored.add(name);
                        return Optional.empty();
                    }));
            return ParameterFiles.load(specs, known);
        }
    }

    private void requireVocabularyFits(Tokenizer tokenizer, BertConfig sizes) {
        if (tokenizer.vocabularySize() > sizes.vocabulary()) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    directory + ": expected a vocabulary of at most vocab_size " + sizes.vocabulary()
                            + " tokens, found " + tokenizer.vocabularySize());
        }
    }
}
