package report2ct.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import report2ct.Report2CtException;
import report2ct.bundle.Report2Ct;
import report2ct.generation.GeneratedVolume;
import report2ct.generation.GenerationOptions;
import report2ct.generation.Resources;
import report2ct.report.Report;

/** Makes a chest CT from a report. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes a synthetic chest CT from a radiology report.",
            "The recipe, from which the same volume can be made again, is written beside it."
        },
        footer = {
            "",
            "Examples:",
            "  report2ct generate --report examples/effusion.txt --out ct.nii.gz --png ct.png",
            "  report2ct generate --findings \"The heart is enlarged.\" --impression \"Cardiomegaly.\" --out ct.mha",
            "  report2ct generate --report report.json --out ct.nrrd --seed 7 --guidance 5 --steps 50",
            "  report2ct generate --size 480,480,256 --memory 8g --plan"
        })
final class GenerateCommand implements Callable<Integer> {
    private final BooleanSupplier stop;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ReportOptions reports = new ReportOptions();

    @Option(names = "--out", paramLabel = "FILE", description = "Volume to write: .nii.gz, .nii, .mha or .nrrd.")
    private @Nullable Path out;

    @Option(
            names = "--plan",
            description = "Say how the volume would be computed, with memory and time, and make none.")
    private boolean plan;

    @Option(
            names = "--checkpoint-steps",
            paramLabel = "N",
            description = "Keep the state beside the output every N steps; the same command goes on from there after it"
                    + " was killed, with the same result.")
    private @Nullable Integer checkpointSteps;

    @Option(names = "--png", paramLabel = "FILE", description = "Also write a picture of the middle slices.")
    private @Nullable Path png;

    @Option(names = "--force", description = "Replace existing files.")
    private boolean force;

    @Option(names = "--no-text", description = "Leave the report's words out of the recipe.")
    private boolean noText;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the initial noise (default: 0).")
    private long seed;

    @Mixin
    private final SamplingOptions sampling = new SamplingOptions();

    @Mixin
    private final ResourceOptions machine = new ResourceOptions();

    @Mixin
    private final ModelOptions models = new ModelOptions();

    GenerateCommand(BooleanSupplier stop) {
        this.stop = stop;
    }

    @Override
    public Integer call() throws IOException {
        CommandLine line = spec.commandLine();
        GenerationOptions options = sampling.options(line, seed);
        if (plan) {
            return plan(line, options);
        }
        if (out == null) {
            throw new ParameterException(line, "Missing required option: '--out=FILE'");
        }
        return make(line, options, out);
    }

    private int plan(CommandLine line, GenerationOptions options) throws IOException {
        Resources resources = machine.resources(line, sampling.streamed(), null);
        try (Report2Ct model = models.open(line, resources);
                Progress progress = new Progress(line.getErr(), Installation.terminal(), stop)) {
            requirePossible(line, model, options);
            line.getOut().print(PlanText.of(model.plan(options, progress)));
            line.getOut().flush();
        }
        return ExitCode.DONE.code();
    }

    private int make(CommandLine line, GenerationOptions options, Path file) throws IOException {
        VolumeOutput output = new VolumeOutput(file, png, force, !noText);
        output.prepare(line);
        Report report = reports.read(line);
        Resources.Checkpoint checkpoint = ResourceOptions.checkpoint(line, checkpointSteps, file);
        Resources resources = machine.resources(line, sampling.streamed(), checkpoint);
        try (Report2Ct model = models.open(line, resources);
                Progress progress = new Progress(line.getErr(), Installation.terminal(), stop)) {
            requirePossible(line, model, options);
            line.getErr()
                    .println(model.descriptor().name() + ": "
                            + model.descriptor().notice());
            GeneratedVolume made = model.generate(report, options, progress);
            progress.check();
            output.write(made);
            if (checkpoint != null) {
                Files.deleteIfExists(checkpoint.file());
            }
        }
        line.getOut().println(file);
        return ExitCode.DONE.code();
    }

    /** Options that the model cannot follow are the caller's mistake. */
    static void requirePossible(CommandLine line, Report2Ct model, GenerationOptions options) {
        try {
            model.check(options);
        } catch (Report2CtException e) {
            throw new ParameterException(line, String.valueOf(e.getMessage()), e);
        }
    }
}
