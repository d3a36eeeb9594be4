package report2ct.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import report2ct.config.ConfigFiles;
import report2ct.training.TrainingRecipe;

/** Prints the recipe of the shipped model, to be changed and used. */
@Command(
        name = "recipe",
        mixinStandardHelpOptions = true,
        description = "Prints the recipe of the shipped model as YAML.",
        footer = {"", "Example:", "  report2ct train recipe > recipe.yaml"})
final class TrainRecipeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(ConfigFiles.toYaml(TrainingRecipe.demo()));
        spec.commandLine().getOut().flush();
        return ExitCode.DONE.code();
    }
}
