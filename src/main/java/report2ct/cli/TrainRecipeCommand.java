package report2ct.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import report2ct.config.ConfigFiles;
import report2ct.training.FlowTrainingConfig;
import report2ct.training.TrainingRecipe;

/** Prints a recipe, to be changed and used. */
@Command(
        name = "recipe",
        mixinStandardHelpOptions = true,
        description = {
            "Prints a recipe as YAML: of the shipped model (all stages), or of the denoiser alone for prepared volumes,",
            "as the paper trained it or with the usual improvements."
        },
        footer = {
            "",
            "Examples:",
            "  report2ct train recipe > recipe.yaml",
            "  report2ct train recipe --preset paper > diffusion.yaml"
        })
final class TrainRecipeCommand implements Callable<Integer> {
    /** Which recipe. */
    enum Preset {
        /** The shipped model's: all stages, on phantoms. */
        DEMO,
        /** The denoiser as in the paper, on prepared volumes. */
        PAPER,
        /** The paper's with weight average, clipping, bfloat16, checkpointing and validation. */
        IMPROVED
    }

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            defaultValue = "demo",
            description = "demo (the default; for train vae, adapter, flow), paper or improved (for train diffusion).")
    private Preset preset = Preset.DEMO;

    @Override
    public Integer call() {
        Record recipe = switch (preset) {
            case DEMO -> TrainingRecipe.demo();
            case PAPER -> FlowTrainingConfig.paper();
            case IMPROVED -> FlowTrainingConfig.improved();
        };
        spec.commandLine().getOut().print(ConfigFiles.toYaml(recipe));
        spec.commandLine().getOut().flush();
        return ExitCode.DONE.code();
    }
}
