package report2ct.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.DataRecipe;
import report2ct.dataset.LatentSet;
import report2ct.dataset.PhantomSet;
import report2ct.dataset.ReportSelection;
import report2ct.dataset.SentenceSet;
import report2ct.nn.ParameterFiles;
import report2ct.nn.ParameterSpec;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.text.EncoderSet;
import report2ct.text.TextConditioning;
import report2ct.training.run.TrainingRun;
import report2ct.unet.UnetParameters;
import report2ct.vae.CompactAutoencoder;
import report2ct.vae.CompactParameters;
import report2ct.weights.SafetensorsFile;
import report2ct.weights.TensorInfo;
import report2ct.weights.WeightFile;
import report2ct.weights.WeightHash;

/**
 * The folder of a training: {@code data} holds what is made once, {@code vae}, {@code adapter} and {@code flow} each a
 * checkpoint and a log.
 */
public record RunFolder(Path path, TrainingRecipe recipe) {
    private static final int TRIAL_RECORDS = 4;

    /** The stages in their order. */
    public enum Stage {
        VAE,
        ADAPTER,
        FLOW;

        /** Name of the stage's folder. */
        public String folder() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** The folder of a stage, made when there is none. */
    public Path stage(Stage stage) {
        return made(place(stage));
    }

    /** Where the folder of a stage is or will be. */
    public Path place(Stage stage) {
        return path.resolve(stage.folder());
    }

    /**
     * A folder to try a stage in: a few samples of the same kind, and what the earlier stages have trained here.
     *
     * @param elsewhere an empty folder
     */
    public RunFolder trial(Path elsewhere) {
        DataRecipe all = recipe.data();
        int records = Math.min(TRIAL_RECORDS, all.latents());
        DataRecipe few = new DataRecipe(
                all.grid(), all.firstSeed(), 1, records, records, 1, all.heldSeed(), 1, all.heldVaeSeed(), 1);
        RunFolder trial =
                new RunFolder(elsewhere, new TrainingRecipe(few, recipe.vae(), recipe.adapter(), recipe.flow()));
        for (Stage stage : Stage.values()) {
            Path trained = TrainingRun.lastCheckpoint(place(stage));
            if (Files.exists(trained)) {
                try {
                    Files.copy(trained, TrainingRun.lastCheckpoint(trial.stage(stage)));
                } catch (IOException e) {
                    throw new Report2CtException(ErrorKind.OUT_OF_DISK, elsewhere + ": " + e.getMessage(), e);
                }
            }
        }
        return trial;
    }

    /** How much of the data is on the disk already; by file, in bytes. */
    public Map<String, Long> dataOnDisk() {
        Map<String, Long> sizes = new TreeMap<>();
        Path folder = path.resolve("data");
        if (!Files.isDirectory(folder)) {
            return sizes;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (!file.toString().endsWith(".txt")) {
                    sizes.put(file.getFileName().toString(), Files.size(file));
                }
            }
            return sizes;
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, folder + ": " + e.getMessage(), e);
        }
    }

    /**
     * A data file. What it was made from lies beside it, so that a folder whose recipe, encoders or autoencoder changed
     * is refused instead of training on what is left from before.
     */
    private Path data(String name, String origin) {
        Path folder = made(path.resolve("data"));
        Path file = folder.resolve(name);
        Path note = folder.resolve(name + ".origin.txt");
        try {
            if (Files.exists(note)) {
                String found = Files.readString(note, StandardCharsets.UTF_8);
                if (!found.equals(origin)) {
                    throw new Report2CtException(
                            ErrorKind.INVALID_INPUT,
                            file + ": made from something else; delete it or use another folder. Expected " + origin
                                    + ", found " + found);
                }
            } else {
                Files.writeString(note, origin, StandardCharsets.UTF_8);
            }
            return file;
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, note + ": " + e.getMessage(), e);
        }
    }

    private String phantoms(long firstSeed) {
        return recipe.data().grid() + " from seed " + firstSeed;
    }

    private static String reports(EncoderSet encoders, ReportSelection selection) {
        return "sentences of " + selection.records() + " records from seed " + selection.firstSeed() + ", "
                + selection.variants() + " " + selection.wording() + " reports each, by " + encoders.encoders();
    }

    private String latents(LatentSet.Selection selection) {
        try {
            return phantoms(selection.firstSeed()) + " by autoencoder " + WeightHash.sha256(checkpoint(Stage.VAE));
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, checkpoint(Stage.VAE) + ": " + e.getMessage(), e);
        }
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, folder + ": " + e.getMessage(), e);
        }
    }

    /** Phantoms that the autoencoder is trained on, made as far as they are missing. */
    public PhantomSet trainingPhantoms(int threads, IntConsumer progress) {
        return PhantomSet.make(
                data("train.phantoms", phantoms(recipe.data().firstSeed())),
                recipe.data().grid(),
                recipe.data().firstSeed(),
                recipe.data().vaeVolumes(),
                threads,
                progress);
    }

    /** Phantoms that the autoencoder is measured on. */
    public PhantomSet heldPhantoms(int threads, IntConsumer progress) {
        return PhantomSet.make(
                data("held.phantoms", phantoms(recipe.data().heldVaeSeed())),
                recipe.data().grid(),
                recipe.data().heldVaeSeed(),
                recipe.data().heldVaeVolumes(),
                threads,
                progress);
    }

    /** Reports that are trained on, their sentences encoded as far as they are missing. */
    public SentenceSet trainingReports(EncoderSet encoders, SentenceSet.Progress progress) {
        return SentenceSet.make(
                data("train.sentences", reports(encoders, recipe.data().trainingReports())),
                encoders,
                recipe.data().trainingReports(),
                progress);
    }

    /** Reports that are measured on. */
    public SentenceSet heldReports(EncoderSet encoders, SentenceSet.Progress progress) {
        return SentenceSet.make(
                data("held.sentences", reports(encoders, recipe.data().heldReports())),
                encoders,
                recipe.data().heldReports(),
                progress);
    }

    /** Latents that are trained on, encoded as far as they are missing. */
    public LatentSet trainingLatents(IntConsumer progress) {
        return latents("train.latents", recipe.data().trainingLatents(), progress);
    }

    /** Latents that are measured on. */
    public LatentSet heldLatents(IntConsumer progress) {
        return latents("held.latents", recipe.data().heldLatents(), progress);
    }

    private LatentSet latents(String name, LatentSet.Selection selection, IntConsumer progress) {
        try (Parameters weights = vaeWeights();
                CompactAutoencoder autoencoder =
                        CompactAutoencoder.forInference(recipe.vae().autoencoder(), weights, Precision.FP32)) {
            return LatentSet.make(data(name, latents(selection)), autoencoder, selection, progress);
        }
    }

    /** The trained autoencoder's averaged weights; the caller closes them. */
    public Parameters vaeWeights() {
        return weights(Stage.VAE, "average", CompactParameters.of(recipe.vae().autoencoder()));
    }

    /** The trained text conditioning; the caller closes it. */
    public TextConditioning conditioning(int sectionWidth) {
        return new TextConditioning(
                recipe.adapter().conditioning(),
                weights(
                        Stage.ADAPTER,
                        "model",
                        TextConditioning.parameters(recipe.adapter().conditioning(), sectionWidth)));
    }

    /** The trained denoiser's weights to sample with; the caller closes them. */
    public Parameters flowWeights() {
        String group = recipe.flow().averageDecay() > 0 ? "average" : "model";
        return weights(Stage.FLOW, group, UnetParameters.of(recipe.flow().unet()));
    }

    /** Asks for a stage's checkpoint before anything long is begun that needs it. */
    public void requireTrained(Stage stage) {
        checkpoint(stage);
    }

    private Path checkpoint(Stage stage) {
        Path checkpoint = TrainingRun.lastCheckpoint(place(stage));
        if (!Files.exists(checkpoint)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    checkpoint + ": expected the checkpoint of stage " + stage.folder()
                            + ", found none; train that stage first");
        }
        return checkpoint;
    }

    private Parameters weights(Stage stage, String group, List<ParameterSpec> specs) {
        Path checkpoint = checkpoint(stage);
        try (WeightFile file = SafetensorsFile.open(checkpoint)) {
            return weights(file, group, specs);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, checkpoint + ": " + e.getMessage(), e);
        }
    }

    private static Parameters weights(WeightFile file, String group, List<ParameterSpec> specs) {
        Parameters parameters = new Parameters();
        try {
            for (ParameterSpec spec : specs) {
                String name = group + "/" + spec.name();
                TensorInfo found = file.tensors().get(name);
                if (found != null && !found.shape().equals(spec.shape())) {
                    throw new Report2CtException(
                            ErrorKind.INCOMPATIBLE_WEIGHTS,
                            file.path() + ": " + name + ": expected " + spec.shape() + ", found " + found.shape()
                                    + "; the stage was trained with another recipe");
                }
                parameters.put(
                        spec.name(), () -> ParameterFiles.read(file, name).to(ScalarType.Float));
            }
            return parameters;
        } catch (RuntimeException e) {
            parameters.close();
            throw e;
        }
    }
}
