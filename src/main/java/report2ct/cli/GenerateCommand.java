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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import report2ct.Report2CtException;
import report2ct.bundle.Report2Ct;
import report2ct.generation.GeneratedVolume;
import report2ct.generation.GenerationOptions;
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
            "  report2ct generate --report report.json --out ct.nrrd --seed 7 --guidance 5 --steps 50"
        })
final class GenerateCommand implements Callable<Integer> {
    private final BooleanSupplier stop;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ReportOptions reports = new ReportOptions();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "Volume to write: .nii.gz, .nii, .mha or .nrrd.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

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
    private final ModelOptions models = new ModelOptions();

    GenerateCommand(BooleanSupplier stop) {
        this.stop = stop;
    }

    @Override
    public Integer call() throws IOException {
        CommandLine line = spec.commandLine();
        VolumeOutput output = new VolumeOutput(out, png, force, !noText);
        output.prepare(line);
        GenerationOptions options = sampling.options(line, seed);
        Report report = reports.read(line);
        try (Report2Ct model = models.open(line);
                Progress progress = new Progress(line.getErr(), Installation.terminal(), stop)) {
            requirePossible(line, model, options);
            line.getErr()
                    .println(model.descriptor().name() + ": "
                            + model.descriptor().notice());
            GeneratedVolume made = model.generate(report, options, progress);
            progress.check();
            output.write(made);
        }
        line.getOut().println(out);
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
