package report2ct.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.bundle.Report2Ct;
import report2ct.generation.GeneratedVolume;
import report2ct.generation.GenerationOptions;
import report2ct.report.Report;

/** Makes a volume for each of many reports. */
@Command(
        name = "batch",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes a volume for every report of a file, in one process.",
            "A report that fails is recorded in manifest.jsonl and the rest go on (exit code 6); running the same"
                    + " command again continues where it stopped. The n-th report has the seed --seed + n - 1 unless it"
                    + " brings its own."
        },
        footer = {
            "",
            "Examples:",
            "  report2ct batch --reports reports.jsonl --out volumes",
            "  report2ct batch --reports validation_reports.csv --out volumes --shard 2/8 --png",
            "",
            "A line of a .jsonl file: {\"id\": \"a1\", \"findings\": \"...\", \"impression\": \"...\", \"seed\": 5}"
        })
final class BatchCommand implements Callable<Integer> {
    private final BooleanSupplier stop;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--reports",
            required = true,
            paramLabel = "FILE",
            description = "Reports as .jsonl, .json or .csv.")
    @SuppressWarnings("NullAway.Init")
    private Path reports;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for the volumes.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(
            names = "--format",
            paramLabel = "ENDING",
            defaultValue = "nii.gz",
            description = "nii.gz, nii, mha or nrrd (default: ${DEFAULT-VALUE}).")
    private String format = "nii.gz";

    @Option(names = "--shard", paramLabel = "i/n", converter = Shard.Converter.class, description = "Only a share.")
    private Shard shard = Shard.WHOLE;

    @Option(names = "--png", description = "Also write a picture of each volume.")
    private boolean png;

    @Option(names = "--no-text", description = "Leave the reports' words out of the recipes.")
    private boolean noText;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the first report (default: 0).")
    private long seed;

    @Mixin
    private final SamplingOptions sampling = new SamplingOptions();

    @Mixin
    private final ResourceOptions machine = new ResourceOptions();

    @Mixin
    private final ModelOptions models = new ModelOptions();

    BatchCommand(BooleanSupplier stop) {
        this.stop = stop;
    }

    @Override
    public Integer call() throws IOException {
        CommandLine line = spec.commandLine();
        if (!Outputs.VOLUME_ENDINGS.contains("." + format)) {
            throw new ParameterException(line, "--format: expected nii.gz, nii, mha or nrrd, found " + format);
        }
        GenerationOptions options = sampling.options(line, seed);
        List<BatchItem> items = BatchReports.read(reports);
        Outputs.prepareFolder(line, out);
        Manifest manifest = Manifest.open(out, shard);
        Tally tally = new Tally();
        try (Report2Ct model = models.open(line, machine.resources(line, sampling.streamed(), null))) {
            GenerateCommand.requirePossible(line, model, options);
            for (BatchItem item : items) {
                if (shard.has(item.index())) {
                    run(line, model, item, options, manifest, tally);
                }
            }
        }
        line.getOut().println("made " + tally.made + ", skipped " + tally.skipped + ", failed " + tally.failed);
        return tally.failed > 0 ? ExitCode.SOME_FAILED.code() : ExitCode.DONE.code();
    }

    /** Counts of one run. */
    private static final class Tally {
        private int made;
        private int skipped;
        private int failed;
    }

    private void run(
            CommandLine line,
            Report2Ct model,
            BatchItem item,
            GenerationOptions options,
            Manifest manifest,
            Tally tally)
            throws IOException {
        Long own = item.seed();
        GenerationOptions its = options.withSeed(own == null ? seed + item.index() : own);
        Path volume = out.resolve(item.id() + "." + format);
        String key = key(item.report(), its, model);
        if (manifest.done(item.id(), key, volume)) {
            tally.skipped++;
            return;
        }
        line.getErr().println("[" + (item.index() + 1) + "] " + item.id());
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.put("id", item.id())
                .put("index", item.index())
                .put("seed", its.seed())
                .put("key", key);
        try {
            GeneratedVolume made = make(line, model, item, its, volume);
            entry.put("status", "done").put("file", String.valueOf(volume.getFileName()));
            entry.put("voxels-sha256", made.recipe().volume().sha256Int16());
            tally.made++;
        } catch (Report2CtException | IOException e) {
            if (endsBatch(e)) {
                throw e;
            }
            String message = Failures.describe(e).message();
            line.getErr().println("report2ct: " + item.id() + ": " + message);
            entry.put("status", "failed").put("error", message);
            tally.failed++;
        }
        manifest.add(entry);
    }

    /** What no other report of the batch would survive either. */
    private static boolean endsBatch(Exception e) {
        if (e instanceof Report2CtException known) {
            return switch (known.kind()) {
                case CANCELLED, OUT_OF_DISK, INCOMPATIBLE_WEIGHTS, PROCESS_LOST -> true;
                case INVALID_INPUT, UNSUPPORTED_FORMAT, CORRUPT_FILE, OUT_OF_MEMORY, INTERNAL -> false;
            };
        }
        return Failures.describe(e).exit() == ExitCode.NO_ROOM;
    }

    private GeneratedVolume make(
            CommandLine line, Report2Ct model, BatchItem item, GenerationOptions options, Path volume)
            throws IOException {
        Report report = item.report();
        if (report == null) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, item.problem());
        }
        Path picture = png ? out.resolve(item.id() + ".png") : null;
        VolumeOutput output = new VolumeOutput(volume, picture, true, !noText);
        try (Progress progress = new Progress(line.getErr(), Installation.terminal(), stop)) {
            GeneratedVolume made = model.generate(report, options, progress);
            progress.check();
            output.write(made);
            return made;
        }
    }

    /** What an item is made from; the same key means the same volume. */
    private static String key(@Nullable Report report, GenerationOptions options, Report2Ct model) {
        String words = report == null ? "" : report.findings() + "\0" + report.impression();
        String all = words + "\0" + options + "\0" + model.descriptor().files();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new Report2CtException(ErrorKind.INTERNAL, "this Java has no SHA-256", e);
        }
    }
}
