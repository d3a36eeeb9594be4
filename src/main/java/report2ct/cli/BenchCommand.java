package report2ct.cli;

import java.io.IOException;
import java.io.PrintWriter;
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
import report2ct.bench.Bench;
import report2ct.bench.BenchReport;
import report2ct.bench.BenchSettings;
import report2ct.bench.Watch;
import report2ct.bundle.Report2Ct;

/** Measures this machine. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures speed on this machine: the roof of its arithmetic, the paper's denoiser and autoencoder with random",
            "weights, the text encoders and a model from report to volume.",
            "With --against python also the reference implementation, both in turn, and the ratio of their times."
        },
        footer = {
            "",
            "Examples:",
            "  report2ct bench --quick",
            "  report2ct bench --out bench.json",
            "  report2ct bench --against python --python /opt/reference/bin/python --only-against",
            "",
            "The reference needs the packages of bench/requirements.txt."
        },
        subcommands = {BenchQualityCommand.class})
final class BenchCommand implements Callable<Integer> {
    /** What this program can be compared with. */
    enum Against {
        PYTHON
    }

    private final BooleanSupplier stop;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--quick", description = "Fewer runs and smaller sizes: a minute or two.")
    private boolean quick;

    @Option(names = "--full-size", description = "Also one pass at the paper's latent, 4x120x120x64.")
    private boolean fullSize;

    @Option(names = "--against", paramLabel = "python", description = "Compare with the reference implementation.")
    private @Nullable Against against;

    @Option(
            names = "--python",
            paramLabel = "PATH",
            description = "Interpreter in which the reference is installed (default: python3).")
    private Path python = Path.of("python3");

    @Option(names = "--only-against", description = "Measure nothing but the comparison.")
    private boolean onlyAgainst;

    @Option(
            names = "--pairs",
            paramLabel = "N",
            defaultValue = "5",
            description = "Pairs of runs in the comparison (default: ${DEFAULT-VALUE}).")
    private int pairs = 5;

    @Option(names = "--no-model", description = "Leave out the text encoders and the way from report to volume.")
    private boolean noModel;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the results as JSON.")
    private @Nullable Path out;

    @Option(names = "--force", description = "Replace an existing file.")
    private boolean force;

    @Mixin
    private final ModelOptions models = new ModelOptions();

    BenchCommand(BooleanSupplier stop) {
        this.stop = stop;
    }

    @Override
    public Integer call() throws IOException {
        CommandLine line = spec.commandLine();
        if (pairs < 1 || pairs > 1000) {
            throw new ParameterException(line, "--pairs: expected 1 to 1000, found " + pairs);
        }
        if (onlyAgainst && against == null) {
            throw new ParameterException(line, "--only-against: expected --against python as well");
        }
        if (out != null) {
            Outputs.prepare(line, out, force);
        }
        BenchReport report = measure(line);
        if (out != null) {
            Outputs.writeText(out, report.toJson(), force);
        }
        line.getOut().print(report.table());
        line.getOut().flush();
        return ExitCode.DONE.code();
    }

    private BenchReport measure(CommandLine line) throws IOException {
        Bench bench = new Bench(settings(line), watch(line.getErr(), stop));
        if (onlyAgainst) {
            return bench.againstReference();
        }
        if (noModel) {
            return bench.run(null);
        }
        try (Report2Ct model = models.open(line)) {
            return bench.run(model);
        }
    }

    private BenchSettings settings(CommandLine line) {
        if (against == null) {
            return new BenchSettings(quick, fullSize, null, null, pairs);
        }
        Path script = Installation.home().resolve("bench").resolve("reference.py");
        if (!Files.isRegularFile(script)) {
            throw new ParameterException(line, script + ": expected the reference's program, found none");
        }
        return new BenchSettings(quick, fullSize, python, script, pairs);
    }

    /** Lines on standard error. */
    static Watch watch(PrintWriter err, BooleanSupplier stop) {
        return new Watch() {
            @Override
            public void line(String text) {
                err.println(text);
                err.flush();
            }

            @Override
            public boolean cancelled() {
                return stop.getAsBoolean();
            }
        };
    }
}
