package report2ct.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import report2ct.Report2CtException;
import report2ct.bundle.BundleDescriptor;
import report2ct.bundle.TrainedParts;
import report2ct.config.ConfigFiles;
import report2ct.dataset.Split;
import report2ct.dataset.preparation.AutoencoderEncoder;
import report2ct.dataset.preparation.CaseReading;
import report2ct.dataset.preparation.Preparation;
import report2ct.dataset.preparation.PreparationSettings;
import report2ct.dataset.source.CaseSource;
import report2ct.dataset.source.CtRateSource;
import report2ct.dataset.source.ManifestSource;
import report2ct.dataset.source.PhantomSource;
import report2ct.dataset.source.SourceCheck;
import report2ct.dataset.store.SetDescriptor;
import report2ct.dataset.store.SetSummary;
import report2ct.dataset.store.SkippedCase;
import report2ct.dataset.store.StoreFolder;
import report2ct.generation.GridSize;
import report2ct.phantom.PhantomGrid;
import report2ct.phantom.Wording;
import report2ct.text.EncoderSet;
import report2ct.volume.HounsfieldRange;
import report2ct.volume.Preprocessing;
import report2ct.volume.VolumeShape;

/** Prepares the cases of one kind of source. */
abstract class PrepareSourceCommand implements Callable<Integer> {
    private final BooleanSupplier stop;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final PrepareOptions options = new PrepareOptions();

    private PrepareSourceCommand(BooleanSupplier stop) {
        this.stop = stop;
    }

    /** The cases. */
    abstract CaseSource source(CommandLine line) throws IOException;

    @Override
    public Integer call() throws IOException {
        CommandLine line = spec.commandLine();
        PrintWriter err = line.getErr();
        PreparationSettings settings = options.settings(line);
        CaseSource source = source(line);
        source.notes().forEach(note -> err.println("note: " + note));
        SourceCheck check = SourceCheck.of(source);
        err.println(source.description() + ": " + check.usable().size() + " cases of " + check.patients()
                + " patients, " + check.bad().size() + " that cannot be used");
        TrainedParts parts = options.parts(line);
        GridSize size = options.size(line, parts);
        try (AutoencoderEncoder encoder = options.encoder(line, parts);
                EncoderSet text = parts.openEncoders()) {
            VolumeShape grid = new VolumeShape(size.x(), size.y(), size.z());
            SetDescriptor set = descriptor(source, parts, encoder, text, grid);
            if (options.dryRun()) {
                plan(line, source, check, set);
                return ExitCode.DONE.code();
            }
            Outputs.prepareFolder(line, options.out());
            StoreFolder folder = new StoreFolder(options.out());
            Preprocessing preprocessing =
                    new Preprocessing(new HounsfieldRange((float) set.low(), (float) set.high()), grid);
            Preparation.Result result = new Preparation(
                            folder, set, settings, new CaseReading(preprocessing, options.guards()), encoder, text)
                    .run(source, check, new PrepareLines(err), stop);
            summarise(line, folder, check, result);
        }
        return ExitCode.DONE.code();
    }

    private SetDescriptor descriptor(
            CaseSource source, TrainedParts parts, AutoencoderEncoder encoder, EncoderSet text, VolumeShape grid) {
        List<SetDescriptor.Encoder> encoders = new ArrayList<>();
        text.encoders().forEach(e -> encoders.add(new SetDescriptor.Encoder(e.name(), e.width(), e.sha256())));
        Optional<BundleDescriptor.ValueRange> range = parts.valueRange();
        return new SetDescriptor(
                SetDescriptor.LAYOUT,
                List.of(grid.nx(), grid.ny(), grid.nz()),
                range.map(BundleDescriptor.ValueRange::low).orElse((double) HounsfieldRange.CT.low()),
                range.map(BundleDescriptor.ValueRange::high).orElse((double) HounsfieldRange.CT.high()),
                new SetDescriptor.AutoencoderFacts(
                        parts.name(),
                        parts.autoencoderSha256(),
                        parts.factor(),
                        encoder.encoding(),
                        options.precisionText()),
                encoder.latentShape(grid),
                options.dtype(),
                new SetDescriptor.TextFacts(encoders, text.emptySection(), text.width()),
                source.labelNames());
    }

    private void plan(CommandLine line, CaseSource source, SourceCheck check, SetDescriptor set) {
        PrintWriter out = line.getOut();
        check.bad().forEach(bad -> line.getErr().println("cannot be used: " + bad));
        double latents = 2.0
                * set.elements()
                * set.dtype().dtype().bytes()
                * check.usable().size();
        double vectors = 2.0 * set.text().width() * Float.BYTES * check.usable().size();
        check.bySplit().forEach((split, count) -> out.println(split.text() + ": " + count + " cases"));
        out.println("grid: " + set.size() + ", latents: " + set.latentShape());
        out.println(String.format(
                Locale.ROOT,
                "disk: %.2f GB of latents and at most %.2f GB of section vectors",
                latents / 1e9,
                vectors / 1e9));
        if (!options.skipBad()) {
            check.refuseBad(source);
        }
    }

    private void summarise(CommandLine line, StoreFolder folder, SourceCheck check, Preparation.Result result)
            throws IOException {
        List<SkippedCase> unusable = check.bad().stream()
                .map(bad -> new SkippedCase("", bad.place(), bad.reason(), ""))
                .toList();
        SetSummary summary = SetSummary.of(folder, unusable);
        Outputs.writeText(folder.root().resolve("summary.json"), ConfigFiles.toJson(summary), true);
        Path page = folder.root().resolve("summary.html");
        Outputs.writeText(page, PreparePage.html(summary, folder), true);
        line.getErr()
                .println(result.encoded() + " encoded, " + result.found() + " were there already, "
                        + (result.skipped() + check.bad().size()) + " left out");
        line.getOut().println(page);
    }

    /** CT-RATE. */
    @Command(
            name = "ct-rate",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Prepares CT-RATE from its own folders: train_fixed and valid_fixed (or train and valid), metadata,",
                "radiology_text_reports, multi_abnormality_labels. Volumes that are not downloaded are left out."
            },
            footer = {
                "",
                "Examples:",
                "  report2ct prepare ct-rate --root CT-RATE --split valid --dry-run --out set",
                "  report2ct prepare ct-rate --root CT-RATE --model maisi --size 480,480,256"
                        + " --reconstructions first-of-patient --skip-bad --shards 64 --out set"
            })
    static final class CtRate extends PrepareSourceCommand {
        @Option(names = "--root", required = true, paramLabel = "DIR", description = "The folder of the data set.")
        @SuppressWarnings("NullAway.Init")
        private Path root;

        @Option(names = "--split", paramLabel = "train|valid", description = "One split (default: both).")
        private @Nullable Split split;

        @Option(
                names = "--tree",
                paramLabel = "fixed|original",
                defaultValue = "fixed",
                description = "Volumes with corrected headers, or as they were uploaded.")
        private CtRateSource.Tree tree = CtRateSource.Tree.FIXED;

        @Option(
                names = "--reconstructions",
                paramLabel = "all|first-of-scan|first-of-patient",
                defaultValue = "all",
                converter = ReconstructionsConverter.class,
                description = "Which volumes of a scan or patient.")
        private CtRateSource.Reconstructions reconstructions = CtRateSource.Reconstructions.ALL;

        @Option(
                names = "--without-exclusions",
                description = "Go on when the list of volumes that show no chest is not there.")
        private boolean withoutExclusions;

        CtRate(BooleanSupplier stop) {
            super(stop);
        }

        @Override
        CaseSource source(CommandLine line) throws IOException {
            return CtRateSource.open(new CtRateSource.Options(
                    root,
                    Optional.ofNullable(split),
                    tree,
                    reconstructions,
                    withoutExclusions ? CtRateSource.Exclusions.IF_PRESENT : CtRateSource.Exclusions.REQUIRED));
        }

        /** {@code first-of-scan}. */
        static final class ReconstructionsConverter
                implements CommandLine.ITypeConverter<CtRateSource.Reconstructions> {
            @Override
            public CtRateSource.Reconstructions convert(String text) {
                String name = text.strip().replace('-', '_').toUpperCase(Locale.ROOT);
                for (CtRateSource.Reconstructions one : CtRateSource.Reconstructions.values()) {
                    if (one.name().equals(name)) {
                        return one;
                    }
                }
                throw new CommandLine.TypeConversionException(
                        "expected all, first-of-scan or first-of-patient, found \"" + text + "\"");
            }
        }
    }

    /** A table. */
    @Command(
            name = "manifest",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Prepares the cases of a table: .csv with a header, or .jsonl with one object a line.",
                "Columns: id, volume, and findings and impression or report; if wanted patient, split (train, valid) and",
                "spacing (\"0.7 0.7 1.5\", for volumes whose header is blank). Paths count from the table's folder."
            },
            footer = {
                "",
                "Example:",
                "  report2ct prepare manifest cases.csv --out set --skip-bad",
                "",
                "A line of a .jsonl file:",
                "  {\"id\": \"a1\", \"volume\": \"a1.nii.gz\", \"report\": \"FINDINGS: ... IMPRESSION: ...\"}"
            })
    static final class Manifest extends PrepareSourceCommand {
        @Parameters(paramLabel = "FILE", description = "The table.")
        @SuppressWarnings("NullAway.Init")
        private Path file;

        Manifest(BooleanSupplier stop) {
            super(stop);
        }

        @Override
        CaseSource source(CommandLine line) throws IOException {
            return ManifestSource.open(file);
        }
    }

    /** Phantoms. */
    @Command(
            name = "phantoms",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Prepares phantoms with written reports, painted as they are needed.",
            footer = {"", "Example:", "  report2ct prepare phantoms --count 1000 --seed 1000000 --out set --shards 100"
            })
    static final class Phantoms extends PrepareSourceCommand {
        @Option(names = "--count", required = true, paramLabel = "N", description = "How many.")
        private int count;

        @Option(names = "--seed", paramLabel = "S", description = "Seed of the first (default: 0).")
        private long seed;

        @Option(
                names = "--wording",
                paramLabel = "training|held_out",
                defaultValue = "training",
                description = "Which sentences the reports are written with.")
        private Wording wording = Wording.TRAINING;

        @Option(
                names = "--split",
                paramLabel = "train|valid",
                defaultValue = "train",
                description = "The split that they belong to.")
        private Split split = Split.TRAIN;

        @Option(names = "--coarse", description = "Paint 64 x 48 x 48 voxels of 6 mm instead of 128 x 96 x 96 of 3 mm.")
        private boolean coarse;

        Phantoms(BooleanSupplier stop) {
            super(stop);
        }

        @Override
        CaseSource source(CommandLine line) {
            PhantomGrid grid = coarse ? PhantomGrid.coarse() : PhantomGrid.standard();
            try {
                return new PhantomSource(new PhantomSource.Options(grid, seed, count, wording, split));
            } catch (Report2CtException | ArithmeticException e) {
                throw new ParameterException(line, "--count, --seed: " + e.getMessage(), e);
            }
        }
    }
}
