package report2ct.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import report2ct.bench.QualityBench;
import report2ct.bench.QualityCard;
import report2ct.bundle.Report2Ct;
import report2ct.generation.GenerationOptions;

/** Measures what the ways to save evaluations cost in quality. */
@Command(
        name = "quality",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures what fewer steps, other solvers, a guidance interval and kept inner levels cost in quality.",
            "For each report, written from findings that are known, it makes the volume of 100 Euler steps and one in each",
            "way, from the same noise, and compares: PSNR against the 100 steps, and what the phantom reader finds.",
            "Writes quality.json and quality.md into the folder."
        },
        footer = {
            "",
            "Examples:",
            "  report2ct bench quality --reports 100 --out card",
            "  report2ct bench quality --model model --reports 8 --size 64,48,48 --out card"
        })
final class BenchQualityCommand implements Callable<Integer> {
    private static final int MOST = 10_000;

    private final BooleanSupplier stop;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--reports",
            paramLabel = "N",
            defaultValue = "100",
            description = "Number of reports (default: ${DEFAULT-VALUE}).")
    private int reports = 100;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "7000000",
            description =
                    "Seed of the first report (default: ${DEFAULT-VALUE}, never trained on by the shipped model).")
    private long seed = 7_000_000;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for the card.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(names = "--force", description = "Replace an existing card.")
    private boolean force;

    @Mixin
    private final SamplingOptions sampling = new SamplingOptions();

    @Mixin
    private final ModelOptions models = new ModelOptions();

    BenchQualityCommand(BooleanSupplier stop) {
        this.stop = stop;
    }

    @Override
    public Integer call() throws IOException {
        CommandLine line = spec.commandLine();
        if (reports < 1 || reports > MOST) {
            throw new ParameterException(line, "--reports: expected 1 to " + MOST + ", found " + reports);
        }
        Path json = out.resolve("quality.json");
        Path markdown = out.resolve("quality.md");
        Outputs.prepareFolder(line, out);
        Outputs.prepare(line, json, force);
        Outputs.prepare(line, markdown, force);
        GenerationOptions options = sampling.options(line, seed);
        QualityCard card;
        try (Report2Ct model = models.open(line)) {
            GenerateCommand.requirePossible(line, model, options);
            card = new QualityBench(model, options, seed, BenchCommand.watch(line.getErr(), stop)).run(reports);
        }
        Outputs.writeText(json, card.toJson(), force);
        Outputs.writeText(markdown, card.markdown(), force);
        line.getOut().print(card.markdown());
        line.getOut().flush();
        return ExitCode.DONE.code();
    }
}
