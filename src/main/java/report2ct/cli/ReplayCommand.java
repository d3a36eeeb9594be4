package report2ct.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import report2ct.bundle.Report2Ct;
import report2ct.generation.GeneratedVolume;
import report2ct.generation.Recipe;

/** Makes the volume of a recipe again. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes the volume of a recipe again, without text encoders.",
            "On the same machine the voxels are the same; elsewhere they may differ by rounding, which is said."
        },
        footer = {"", "Examples:", "  report2ct replay ct.nii.gz.recipe.json --out again.nii.gz"})
final class ReplayCommand implements Callable<Integer> {
    private final BooleanSupplier stop;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "RECIPE", description = "The .recipe.json beside a generated volume.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Volume to write.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(names = "--png", paramLabel = "FILE", description = "Also write a picture of the middle slices.")
    private @Nullable Path png;

    @Option(names = "--force", description = "Replace existing files.")
    private boolean force;

    @Option(names = "--check", description = "End with exit code 7 when the voxels are not those of the recipe.")
    private boolean check;

    @Mixin
    private final ModelOptions models = new ModelOptions();

    ReplayCommand(BooleanSupplier stop) {
        this.stop = stop;
    }

    @Override
    public Integer call() throws IOException {
        CommandLine line = spec.commandLine();
        VolumeOutput output = new VolumeOutput(out, png, force, true);
        output.prepare(line);
        Recipe recipe = Recipe.read(file);
        boolean same;
        try (Report2Ct model = models.open(line);
                Progress progress = new Progress(line.getErr(), Installation.terminal(), stop)) {
            GeneratedVolume made = model.replay(recipe, progress);
            progress.check();
            output.write(made);
            same = made.recipe().volume().equals(recipe.volume());
        }
        line.getOut().println(out);
        line.getErr().println(same ? "the voxels are those of the recipe" : "the voxels differ from the recipe's");
        return check && !same ? ExitCode.NOT_VERIFIED.code() : ExitCode.DONE.code();
    }
}
