package report2ct.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntConsumer;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.EmbeddingSet;
import report2ct.dataset.LatentSet;
import report2ct.dataset.PhantomSet;
import report2ct.nn.ParameterFiles;
import report2ct.nn.ParameterSpec;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.text.EncoderSet;
import report2ct.text.TextConditioning;
import report2ct.unet.UnetParameters;
import report2ct.vae.CompactAutoencoder;
import report2ct.vae.CompactParameters;
import report2ct.weights.SafetensorsFile;
import report2ct.weights.WeightFile;

/**
 * The folder of a training: {@code data} holds what is made once, {@code vae}, {@code adapter} and {@code flow} each a
 * checkpoint and a log.
 */
public record RunFolder(Path path, TrainingRecipe recipe) {
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
        return made(path.resolve(stage.folder()));
    }

    private Path data(String name) {
        return made(path.resolve("data")).resolve(name);
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
                data("train.phantoms"),
                recipe.data().grid(),
                recipe.data().firstSeed(),
                recipe.data().vaeVolumes(),
                threads,
                progress);
    }

    /** Phantoms that the autoencoder is measured on. */
    public PhantomSet heldPhantoms(int threads, IntConsumer progress) {
        return PhantomSet.make(
                data("held.phantoms"),
                recipe.data().grid(),
                recipe.data().heldVaeSeed(),
                recipe.data().heldVaeVolumes(),
                threads,
                progress);
    }

    /** Reports that are trained on, encoded as far as they are missing. */
    public EmbeddingSet trainingReports(EncoderSet encoders, IntConsumer progress) {
        return EmbeddingSet.make(
                data("train.embeddings"), encoders, recipe.data().trainingReports(), progress);
    }

    /** Reports that are measured on. */
    public EmbeddingSet heldReports(EncoderSet encoders, IntConsumer progress) {
        return EmbeddingSet.make(
                data("held.embeddings"), encoders, recipe.data().heldReports(), progress);
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
            return LatentSet.make(data(name), autoencoder, selection, progress);
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

    private Parameters weights(Stage stage, String group, List<ParameterSpec> specs) {
        Path checkpoint = new TrainingRun(stage(stage), "", 1, 1, 1).checkpoint();
        if (!Files.exists(checkpoint)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    checkpoint + ": expected the checkpoint of stage " + stage.folder()
                            + ", found none; train that stage first");
        }
        try (WeightFile file = SafetensorsFile.open(checkpoint)) {
            Parameters parameters = new Parameters();
            for (ParameterSpec spec : specs) {
                parameters.put(
                        spec.name(),
                        () -> ParameterFiles.read(file, group + "/" + spec.name())
                                .to(ScalarType.Float));
            }
            return parameters;
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, checkpoint + ": " + e.getMessage(), e);
        }
    }
}
