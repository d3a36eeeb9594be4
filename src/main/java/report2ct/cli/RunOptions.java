package report2ct.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import report2ct.config.ConfigFiles;
import report2ct.training.RunFolder;
import report2ct.training.TrainingRecipe;

/** Which training. */
final class RunOptions {
    @Option(
            names = "--recipe",
            paramLabel = "FILE",
            description = "Recipe, YAML or JSON (default: the shipped model's).")
    private @Nullable Path recipe;

    @Option(names = "--run", required = true, paramLabel = "DIR", description = "Folder of the training.")
    @SuppressWarnings("NullAway.Init")
    private Path run;

    /** The folder with its recipe. */
    RunFolder open(CommandLine line) throws IOException {
        RunFolder folder = folder();
        Outputs.prepareFolder(line, run);
        return folder;
    }

    /** The folder with its recipe, which need not be there yet. */
    RunFolder folder() throws IOException {
        TrainingRecipe chosen = recipe == null ? TrainingRecipe.demo() : ConfigFiles.read(recipe, TrainingRecipe.class);
        return new RunFolder(run, chosen);
    }
}
