package report2ct.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
import report2ct.Version;
import report2ct.bundle.Report2Ct;
import report2ct.evaluation.PhantomScore;
import report2ct.generation.GenerationListener;
import report2ct.generation.GenerationOptions;
import report2ct.generation.Stage;
import report2ct.phantom.FindingSampler;
import report2ct.phantom.PhantomFindings;
import report2ct.phantom.PhantomReader;
import report2ct.phantom.PhantomReading;
import report2ct.phantom.PhantomReport;
import report2ct.phantom.ReportWriter;
import report2ct.phantom.Wording;
import report2ct.report.Report;
import report2ct.volume.Volume;

/** Makes volumes from reports of findings that are known, reads the findings back and compares. */
@Command(
        name = "phantom",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes reports of findings drawn from seeds, makes a volume of each, reads the findings back by plain",
            "measurements and prints, for each finding, how well the reader's score separates the volumes that were",
            "asked for it from the others (AUROC), and how often the side and the zone are right. The second line of",
            "figures pairs every volume with another one's request: what chance gives."
        },
        footer = {
            "",
            "Examples:",
            "  report2ct evaluate phantom --count 100",
            "  report2ct evaluate phantom --model model --count 200 --guidance 5 --wording training"
        })
final class EvaluatePhantomCommand implements Callable<Integer> {
    private static final int LEAST = 10;
    private static final int MOST = 100_000;
    private static final int VARIANTS = 64;

    private final BooleanSupplier stop;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final SamplingOptions sampling = new SamplingOptions();

    @Option(names = "--count", paramLabel = "N", defaultValue = "100", description = "Number of reports (100).")
    private int count = 100;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "7000000",
            description = "Seed of the first record (7000000: never trained on by the shipped model).")
    private long seed = 7_000_000;

    @Option(
            names = "--wording",
            paramLabel = "training|held_out",
            defaultValue = "held_out",
            description = "Sentences of the reports (held_out: never trained on).")
    private Wording wording = Wording.HELD_OUT;

    @Option(names = "--png", paramLabel = "DIR", description = "Also write a picture of each of the first 12 volumes.")
    private @Nullable Path pictures;

    @Option(names = "--force", description = "Replace existing pictures.")
    private boolean force;

    EvaluatePhantomCommand(BooleanSupplier stop) {
        this.stop = stop;
    }

    @Override
    public Integer call() throws IOException {
        CommandLine line = spec.commandLine();
        if (count < LEAST || count > MOST) {
            throw new ParameterException(line, "--count: expected " + LEAST + " to " + MOST + ", found " + count);
        }
        if (pictures != null) {
            Outputs.prepareFolder(line, pictures);
        }
        List<PhantomFindings> requested = new ArrayList<>();
        List<PhantomReading> read = new ArrayList<>();
        try (Report2Ct opened = model.open(line)) {
            for (int i = 0; i < count; i++) {
                PhantomFindings findings = new FindingSampler().sample(seed + i);
                requested.add(findings);
                read.add(reading(opened, findings, i));
                progress(line.getErr(), i + 1);
            }
        }
        print(line.getOut(), requested, read);
        return ExitCode.DONE.code();
    }

    private PhantomReading reading(Report2Ct opened, PhantomFindings findings, int index) throws IOException {
        PhantomReport written = new ReportWriter().write(findings, (seed + index) * VARIANTS, wording);
        Report report = Report.of(written.findings(), written.impression());
        GenerationOptions options = sampling.options(spec.commandLine(), seed + index);
        Volume volume = opened.generate(report, options, new Quiet(stop)).volume();
        Path folder = pictures;
        if (folder != null && index < 12) {
            Path file = folder.resolve(String.format(Locale.ROOT, "%02d.png", index));
            VolumeOutput.picture(volume, Map.of("program", Version.nameAndVersion()), file, force);
        }
        return new PhantomReader().read(volume.toShorts(), volume.nx(), volume.ny(), volume.nz(), volume.spacing());
    }

    private void progress(PrintWriter err, int done) {
        if (done % 10 == 0 || done == count) {
            err.println(done + " of " + count + " volumes");
            err.flush();
        }
    }

    private void print(PrintWriter out, List<PhantomFindings> requested, List<PhantomReading> read) {
        PhantomScore score = PhantomScore.of(requested, read);
        PhantomScore chance = PhantomScore.shuffled(requested, read, seed);
        out.print(score.table());
        out.println(String.format(
                Locale.ROOT,
                "shuffled requests: mean AUROC %.3f, sides %.3f",
                chance.meanAuroc(),
                chance.side().value()));
        out.flush();
    }

    /** Says nothing and stops when asked to. */
    private record Quiet(BooleanSupplier stop) implements GenerationListener {
        @Override
        public void progress(Stage stage, int done, int total) {
            // one line every ten volumes is enough
        }

        @Override
        public void note(String sentence) {
            // notes are about single reports
        }

        @Override
        public boolean cancelled() {
            return stop.getAsBoolean();
        }
    }
}
