package report2ct.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import report2ct.bundle.Report2Ct;

/** Which model. */
final class ModelOptions {
    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Model directory (default: models/demo of this installation).")
    private @Nullable Path model;

    @Option(
            names = "--encoder",
            paramLabel = "DIR",
            description = "Directory of a text encoder that the model needs and that is not part of this program;"
                    + " repeat it for several, in the model's order.")
    private List<Path> encoders = new ArrayList<>();

    /** Opens it. */
    Report2Ct open(CommandLine line) throws IOException {
        int cores = Runtime.getRuntime().availableProcessors();
        ThreadSettings.problems(System.getenv(), cores)
                .forEach(problem ->
                        line.getErr().println("note: the networks are slower than they could be: " + problem));
        return Report2Ct.open(folder(line), encoders, Installation.cache());
    }

    private Path folder(CommandLine line) {
        if (model != null) {
            return model;
        }
        Path demo = Installation.home().resolve("models").resolve("demo");
        if (!Files.isDirectory(demo)) {
            throw new ParameterException(line, "no model: " + demo + " does not exist; name one with --model");
        }
        return demo;
    }
}
