package report2ct.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
import report2ct.dataset.DataRecipe;
import report2ct.generation.GenerationOptions;
import report2ct.generation.Guidance;
import report2ct.io.VolumeFiles;
import report2ct.io.format.LoadedVolume;
import report2ct.io.format.ReadOptions;
import report2ct.phantom.Wording;
import report2ct.study.PhantomStudyPlan;
import report2ct.study.PhantomStudyResult;
import report2ct.study.RealVolume;
import report2ct.study.StudiedModel;
import report2ct.study.StudyFolder;

/** Makes volumes from reports of findings that are known, reads the findings back and compares. */
@Command(
        name = "phantom",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Compares the findings that reports ask for with those read back from the volumes.",
            "Writes reports of findings drawn from seeds, makes a volume of each and reads the findings back by plain",
            "measurements. First the reader is tried on phantoms themselves and through the autoencoder; then the model",
            "is measured and compared with the text alone, the nearest training report, shuffled and empty reports,",
            "other guidance scales, and reports in which one thing is changed. Writes a page and all numbers with 95 %%",
            "intervals into --out, and prints the most important tables.",
            "A stopped evaluation goes on where it was when the same command is given again."
        },
        footer = {
            "",
            "Examples:",
            "  report2ct evaluate phantom --out evaluation",
            "  report2ct evaluate phantom --quick --out quick",
            "  report2ct evaluate phantom --model model --count 400 --guidance 2 --out evaluation",
            "  report2ct evaluate phantom --real chest.nii.gz --attribution \"LIDC-IDRI, CC BY 3.0\" --out evaluation"
        })
final class EvaluatePhantomCommand implements Callable<Integer> {
    private static final int STANDARD_COUNT = 200;

    private final BooleanSupplier stop;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder of page, numbers, pictures.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final SamplingOptions sampling = new SamplingOptions();

    @Option(names = "--count", paramLabel = "N", description = "Number of reports (200; with --quick 8).")
    private @Nullable Integer count;

    @Option(names = "--quick", description = "Eight reports and little of the rest: shows that everything runs.")
    private boolean quick;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "7000000",
            description = "Seed of the first record (7000000: never trained on by the shipped model).")
    private long seed = 7_000_000;

    @Option(
            names = "--training-seed",
            paramLabel = "N",
            description = "Seed of the first training record, among which the nearest report is looked for"
                    + " (default: the shipped model's).")
    private @Nullable Long trainingSeed;

    @Option(
            names = "--wording",
            paramLabel = "training|held_out",
            defaultValue = "held_out",
            description = "Sentences of the reports (held_out: never trained on).")
    private Wording wording = Wording.HELD_OUT;

    @Option(
            names = "--guidances",
            paramLabel = "S,S,...",
            split = ",",
            description = "Guidance scales to compare with the model's own (1,2,3,5,7; with --quick 3).")
    private @Nullable List<Double> guidances;

    @Option(names = "--sweep", paramLabel = "N", description = "Reports for each of them (60); 0: none.")
    private @Nullable Integer sweep;

    @Option(
            names = "--pairs",
            paramLabel = "N",
            description = "Reports changed in one thing, for each kind of change and finding (10); 0: none.")
    private @Nullable Integer pairs;

    @Option(names = "--real", paramLabel = "FILE", description = "Real chest CT on which the autoencoder is measured.")
    private @Nullable Path real;

    @Option(
            names = "--attribution",
            paramLabel = "TEXT",
            description = "Where the real CT comes from and its licence; shown with every picture of it.")
    private @Nullable String attribution;

    @Option(names = "--force", description = "Begin anew: throw away what was measured in --out before.")
    private boolean force;

    EvaluatePhantomCommand(BooleanSupplier stop) {
        this.stop = stop;
    }

    @Override
    public Integer call() throws IOException {
        CommandLine line = spec.commandLine();
        PhantomStudyPlan plan = plan(line);
        GenerationOptions options = sampling.options(line, seed);
        RealVolume given = real(line);
        Outputs.prepareFolder(line, out);
        StudyFolder folder = new StudyFolder(out);
        PhantomStudyResult result;
        try (StudiedModel opened = model.openForStudy(line)) {
            opened.codecProblem().ifPresent(problem -> line.getErr().println("note: " + problem));
            result = folder.phantoms(opened, plan, options, given, force, new StudyProgress(line.getErr(), stop));
        }
        line.getOut().print(result.summary());
        line.getOut().println();
        line.getOut().println(out.resolve(StudyFolder.PAGE));
        line.getOut().flush();
        return ExitCode.DONE.code();
    }

    private PhantomStudyPlan plan(CommandLine line) {
        try {
            long bankSeed = trainingSeed == null ? DataRecipe.demo().firstSeed() : trainingSeed;
            PhantomStudyPlan plan = quick
                    ? PhantomStudyPlan.quick(seed, wording, bankSeed)
                    : PhantomStudyPlan.full(count == null ? STANDARD_COUNT : count, seed, wording, bankSeed);
            if (guidances != null) {
                guidances.forEach(Guidance::new);
            }
            return new PhantomStudyPlan(
                    or(count, plan.count()),
                    plan.seed(),
                    plan.wording(),
                    plan.calibration(),
                    plan.bank(),
                    plan.bankSeed(),
                    or(guidances, plan.guidances()),
                    or(sweep, plan.sweep()),
                    plan.empty(),
                    or(pairs, plan.pairs()),
                    plan.pictures(),
                    plan.resamples());
        } catch (Report2CtException e) {
            throw new ParameterException(line, String.valueOf(e.getMessage()), e);
        }
    }

    private static <T> T or(@Nullable T chosen, T otherwise) {
        return chosen == null ? otherwise : chosen;
    }

    private @Nullable RealVolume real(CommandLine line) throws IOException {
        if (real == null) {
            if (attribution != null) {
                throw new ParameterException(line, "--attribution: expected a --real FILE with it");
            }
            return null;
        }
        if (attribution == null || attribution.isBlank()) {
            throw new ParameterException(line, "--real: expected --attribution with its origin and licence");
        }
        LoadedVolume loaded = VolumeFiles.standard().read(real, ReadOptions.monai());
        loaded.warnings().forEach(warning -> line.getErr().println("note: " + warning));
        return new RealVolume(String.valueOf(real.getFileName()), attribution, loaded.volume());
    }
}
