package report2ct.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import report2ct.Report2CtException;
import report2ct.bundle.TrainedParts;
import report2ct.dataset.preparation.AutoencoderEncoder;
import report2ct.dataset.preparation.CaseReading;
import report2ct.dataset.preparation.PreparationSettings;
import report2ct.dataset.preparation.PreparationSettings.OnBad;
import report2ct.dataset.preparation.PreparationSettings.Retry;
import report2ct.dataset.preparation.PreparationSettings.SideEmbeddings;
import report2ct.dataset.preparation.Share;
import report2ct.dataset.store.LatentType;
import report2ct.generation.ComputeDevice;
import report2ct.generation.DeviceChoice;
import report2ct.generation.GridSize;
import report2ct.nn.Precision;
import report2ct.vae.SlidingWindow;

/** What all forms of {@code prepare} share. */
final class PrepareOptions {
    private static final int MOST_WORKERS = 4;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder of the prepared set.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Model whose autoencoder and text encoders are used (default: models/demo).")
    private @Nullable Path model;

    @Option(
            names = "--autoencoder",
            paramLabel = "FILE.json",
            description = "In place of a model: the part \"autoencoder\" of a bundle.json, its weights beside it.")
    private @Nullable Path autoencoder;

    @Option(
            names = "--encoder",
            paramLabel = "DIR",
            description = "Directory of a text encoder that is not part of this program; repeat it, in order.")
    private List<Path> encoders = new ArrayList<>();

    @Option(
            names = "--size",
            paramLabel = "X,Y,Z",
            converter = SamplingOptions.SizeConverter.class,
            description = "Voxels of the grid (default: the model's; the paper: 480,480,256).")
    private @Nullable GridSize size;

    @Option(
            names = "--dtype",
            paramLabel = "float32|float16",
            defaultValue = "float32",
            description = "Element type of stored latents.")
    private LatentType dtype = LatentType.FLOAT32;

    @Option(
            names = "--windows",
            paramLabel = "CELLS",
            description = "Encode by overlapping windows of this many latent cells along each axis, for less memory"
                    + " (default: whole volumes). Another function than whole volumes, recorded with the set.")
    private @Nullable Integer windows;

    @Option(
            names = "--precision",
            paramLabel = "fp32|bf16",
            defaultValue = "fp32",
            description = "Arithmetic of the autoencoder.")
    private Precision precision = Precision.FP32;

    @Option(
            names = "--device",
            paramLabel = "auto|cpu|cuda",
            defaultValue = "auto",
            description = "Where the autoencoder runs.")
    private DeviceChoice device = DeviceChoice.AUTO;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Threads that read and prepare volumes (default: the cores, at most " + MOST_WORKERS + ").")
    private @Nullable Integer workers;

    @Option(
            names = "--skip-bad",
            description = "Leave out cases that cannot be used and list them, instead of stopping at the first.")
    private boolean skipBad;

    @Option(names = "--retry-skipped", description = "Try cases again that an earlier run left out.")
    private boolean retrySkipped;

    @Option(
            names = "--unchecked",
            description = "Take volumes as they are whose values, extent or orientation do not look like those of a"
                    + " chest CT.")
    private boolean unchecked;

    @Option(
            names = "--shards",
            paramLabel = "N",
            defaultValue = "0",
            description = "Store N cases in one file (default: a file for each case).")
    private int shards;

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            converter = Shard.Converter.class,
            description = "Do only the I-th of N shares of the cases, for several processes or machines.")
    private Shard share = Shard.WHOLE;

    @Option(
            names = "--embeddings-in-json",
            description = "Also write the section vectors into each case's JSON file, as the reference does.")
    private boolean embeddingsInJson;

    @Option(names = "--pictures", paramLabel = "N", defaultValue = "6", description = "Cases to picture (default: 6).")
    private int pictures = 6;

    @Option(names = "--dry-run", description = "Look at the source, say what would be done, and do nothing.")
    private boolean dryRun;

    Path out() {
        return out;
    }

    CaseReading.Guards guards() {
        return unchecked ? CaseReading.Guards.NONE : CaseReading.Guards.CHEST;
    }

    boolean dryRun() {
        return dryRun;
    }

    boolean skipBad() {
        return skipBad;
    }

    LatentType dtype() {
        return dtype;
    }

    String precisionText() {
        return precision.name().toLowerCase(Locale.ROOT);
    }

    PreparationSettings settings(CommandLine line) {
        int threads = workers != null
                ? workers
                : Math.min(MOST_WORKERS, Math.max(1, Runtime.getRuntime().availableProcessors()));
        try {
            return new PreparationSettings(
                    skipBad ? OnBad.SKIP : OnBad.STOP,
                    retrySkipped ? Retry.SKIPPED_CASES : Retry.NEVER,
                    new Share(share.index(), share.count()),
                    shards,
                    threads,
                    embeddingsInJson ? SideEmbeddings.IN_JSON : SideEmbeddings.NONE,
                    pictures);
        } catch (Report2CtException e) {
            throw new ParameterException(line, String.valueOf(e.getMessage()), e);
        }
    }

    TrainedParts parts(CommandLine line) throws IOException {
        if (autoencoder != null && model != null) {
            throw new ParameterException(line, "expected --model or --autoencoder, found both");
        }
        if (autoencoder != null) {
            return TrainedParts.ofAutoencoder(autoencoder, encoders);
        }
        Path folder =
                model != null ? model : Installation.home().resolve("models").resolve("demo");
        if (!Files.isDirectory(folder)) {
            throw new ParameterException(line, folder + ": no such model; name one with --model");
        }
        return TrainedParts.ofBundle(folder, encoders);
    }

    GridSize size(CommandLine line, TrainedParts parts) {
        if (size != null) {
            return size;
        }
        return parts.size().orElseThrow(() -> new ParameterException(line, "--size is needed with --autoencoder"));
    }

    AutoencoderEncoder encoder(CommandLine line, TrainedParts parts) throws IOException {
        Optional<SlidingWindow> tiles = windows(line);
        ComputeDevice chosen = ComputeDevice.of(device);
        return new AutoencoderEncoder(parts.openAutoencoder(precision, chosen), tiles, chosen::place);
    }

    private Optional<SlidingWindow> windows(CommandLine line) {
        if (windows == null) {
            return Optional.empty();
        }
        if (windows < 1) {
            throw new ParameterException(line, "--windows: expected at least 1 cell, found " + windows);
        }
        SlidingWindow reference = SlidingWindow.reference();
        return Optional.of(new SlidingWindow(
                new SlidingWindow.Cells(windows, windows, windows),
                reference.overlap(),
                reference.sigmaScale(),
                reference.weightFloor()));
    }
}
