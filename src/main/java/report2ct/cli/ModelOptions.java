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
import report2ct.generation.Resources;
import report2ct.study.StudiedBundle;

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

    /** Opens it for what the machine has free. */
    Report2Ct open(CommandLine line) throws IOException {
        return open(line, Resources.machine());
    }

    /** Opens it. */
    Report2Ct open(CommandLine line, Resources resources) throws IOException {
        adviseOnThreads(line);
        return Report2Ct.open(folder(line), encoders, Installation.cache(), resources);
    }

    /** Opens it for a study. */
    StudiedBundle openForStudy(CommandLine line) throws IOException {
        adviseOnThreads(line);
        return StudiedBundle.open(folder(line), encoders, Installation.cache());
    }

    private static void adviseOnThreads(CommandLine line) {
        int cores = Runtime.getRuntime().availableProcessors();
        ThreadSettings.problems(System.getenv(), cores)
                .forEach(problem ->
                        line.getErr().println("note: the networks are slower than they could be: " + problem));
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
