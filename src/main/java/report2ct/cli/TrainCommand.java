package report2ct.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Holds the stages of a training. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = {
            "Trains the demonstration model on phantoms: autoencoder, text adapter, denoiser, then the bundle.",
            "Apart from these, 'autoencoder' trains the paper's own on CT volumes, and 'diffusion' a denoiser on",
            "prepared volumes with reports.",
            "Every stage goes on from its checkpoint when it is started again; Ctrl-C saves and stops."
        },
        footer = {
            "",
            "Examples:",
            "  report2ct train recipe > recipe.yaml",
            "  report2ct train vae --recipe recipe.yaml --run run",
            "  report2ct train adapter --recipe recipe.yaml --run run",
            "  report2ct train flow --recipe recipe.yaml --run run",
            "  report2ct train bundle --recipe recipe.yaml --run run --out model",
            "  report2ct train diffusion --config diffusion.yaml --data prepared --run run"
        },
        subcommands = {
            TrainRecipeCommand.class,
            TrainAutoencoderCommand.class,
            TrainStageCommand.Vae.class,
            TrainStageCommand.Adapter.class,
            TrainStageCommand.Flow.class,
            TrainDiffusionCommand.class,
            TrainBundleCommand.class
        })
final class TrainCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "expected a stage: recipe, vae, adapter, flow or bundle; or autoencoder or diffusion");
    }
}
