package report2ct.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.Report2CtException;
import report2ct.dataset.patch.PatchBatch;
import report2ct.dataset.patch.PatchFeed;
import report2ct.dataset.patch.PatchSize;
import report2ct.dataset.patch.SampleOrder;
import report2ct.nn.Ops;
import report2ct.nn.ParameterFiles;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.ParameterSpec;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;
import report2ct.vae.MaisiAutoencoder;
import report2ct.vae.PatchDiscriminator;
import report2ct.vae.PerceptualFiles;
import report2ct.vae.PerceptualLoss;
import report2ct.vae.PerceptualNetwork;
import report2ct.vae.VaeParameters;
import report2ct.weights.Dtype;
import report2ct.weights.KeyMapping;
import report2ct.weights.RenamedWeights;
import report2ct.weights.WeightFile;
import report2ct.weights.WeightFiles;

/**
 * Trains MAISI's autoencoder on patches of CT volumes by the recipe of its authors (specification diffusion 5): absolute
 * difference, KL, perceptual and adversarial terms, two networks with an optimiser each.
 *
 * <p>What the recipe says and this does differently: the intensity factor ({@link
 * report2ct.dataset.patch.AugmentationConfig#maisi}), one interpolation instead of two ({@link
 * report2ct.dataset.patch.PatchCutter}), validation window by window ({@link AutoencoderValidation}).
 */
public final class AutoencoderTraining implements Trainee {
    /** The weights with the best score so far, beside the checkpoint. */
    public static final String BEST = "best.safetensors";

    private static final String BEST_SCORE = "best-score";

    private final AutoencoderTrainingConfig config;
    private final PatchFeed feed;
    private final @Nullable PerceptualNetwork network;
    private final @Nullable PerceptualLoss perceptual;
    private final AdversarialStep both;
    private final AutoencoderValidation validation;
    private final Parameters progress = new Parameters();
    private final Map<String, Double> termSums = new TreeMap<>();
    private long termCount;
    private boolean improved;
    private long completed;

    /**
     * A run at its first step.
     *
     * @param sources volumes; stay their owner's, who closes them after this run
     */
    public AutoencoderTraining(AutoencoderTrainingConfig config, AutoencoderData.Sources sources) throws IOException {
        this.config = config;
        SampleOrder order = order(config, sources);
        network = perceptualNetwork(config);
        AutoencoderTrainingConfig.Perceptual settings = config.perceptual();
        perceptual = network == null || settings == null ? null : new PerceptualLoss(network, settings.share());
        try {
            both = step(config, perceptual);
        } catch (IOException | RuntimeException e) {
            closeNetwork();
            throw e;
        }
        validation = new AutoencoderValidation(config, sources.held(), perceptual);
        feed = new PatchFeed(sources.training(), order, config.patch(), config.augmentation());
        progress.put(BEST_SCORE, () -> Ops.floats(new float[] {Float.POSITIVE_INFINITY}, 1));
    }

    private static SampleOrder order(AutoencoderTrainingConfig config, AutoencoderData.Sources sources) {
        return new SampleOrder(
                config.seed(), sources.training().size(), config.data().patchesPerVolume(), config.batch());
    }

    /** Steps of a whole run on these volumes. */
    public static long steps(AutoencoderTrainingConfig config, AutoencoderData.Sources sources) {
        return Math.multiplyExact(order(config, sources).stepsPerEpoch(), config.epochs());
    }

    private static @Nullable PerceptualNetwork perceptualNetwork(AutoencoderTrainingConfig config) throws IOException {
        AutoencoderTrainingConfig.Perceptual files = config.perceptual();
        if (files == null || config.losses().perceptual() == 0) {
            return null;
        }
        return PerceptualFiles.load(Path.of(files.features()), Path.of(files.channels()));
    }

    private static AdversarialStep step(AutoencoderTrainingConfig config, @Nullable PerceptualLoss perceptual)
            throws IOException {
        AutoencoderTrainingConfig.Initial initial = config.initial();
        List<ParameterSpec> specs = VaeParameters.of(config.autoencoder());
        List<ParameterSpec> opponents = PatchDiscriminator.parameters(
                config.discriminator().channels(), config.discriminator().layers());
        Parameters autoencoder = initial == null
                ? ParameterInitialiser.initialise(specs, config.seed())
                : autoencoder(Path.of(initial.autoencoder()), specs);
        try {
            Parameters discriminator = initial == null || initial.discriminator() == null
                    ? ParameterInitialiser.initialise(opponents, config.seed() + 1)
                    : discriminator(Path.of(initial.discriminator()), opponents);
            return new AdversarialStep(config, autoencoder, discriminator, perceptual);
        } catch (IOException | RuntimeException e) {
            autoencoder.close();
            throw e;
        }
    }

    private static Parameters autoencoder(Path path, List<ParameterSpec> specs) throws IOException {
        List<String> names = specs.stream().map(ParameterSpec::name).toList();
        try (WeightFile file = WeightFiles.open(path);
                RenamedWeights renamed = RenamedWeights.of(
                        file, KeyMapping.autoencoder(file.tensors().keySet(), Set.copyOf(names)))) {
            return ParameterFiles.load(specs, renamed);
        }
    }

    private static Parameters discriminator(Path path, List<ParameterSpec> specs) throws IOException {
        try (WeightFile file = WeightFiles.open(path)) {
            return ParameterFiles.load(specs, file);
        }
    }

    /** Whether the perceptual term is part of the loss. */
    public boolean usesPerceptualLoss() {
        return perceptual != null;
    }

    @Override
    public long completed() {
        return completed;
    }

    @Override
    public void resume(Path checkpoint, String configuration) {
        if (Files.exists(checkpoint)) {
            completed = Checkpoint.restore(checkpoint, configuration, groups());
        }
    }

    /** Writes a checkpoint and, when the latest figures were the best so far, {@link #BEST} beside it. */
    @Override
    public void save(Path checkpoint, String configuration) {
        if (improved) { // first, so that no checkpoint knows of a score whose weights are lost
            export(checkpoint.resolveSibling(BEST), "model");
            improved = false;
        }
        Checkpoint.save(checkpoint, completed, configuration, groups());
    }

    private Map<String, Parameters> groups() {
        Map<String, Parameters> groups = new LinkedHashMap<>(both.state());
        groups.put("progress", progress);
        return groups;
    }

    /** Writes the autoencoder's present weights under the reference's names. */
    public void exportAutoencoder(Path file) {
        export(file, "model");
    }

    /** Writes the discriminator's present weights under the reference's names. */
    public void exportDiscriminator(Path file) {
        export(file, "discriminator");
    }

    private void export(Path file, String group) {
        Parameters parameters = both.state().get(group);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        if (parameters != null) {
            parameters.names().forEach(name -> tensors.put(name, parameters.get(name)));
        }
        ParameterFiles.save(file, tensors, Dtype.F32, Map.of("format", "pt", "step", Long.toString(completed)), true);
    }

    @Override
    public double step() {
        PatchBatch batch = feed.batch(completed);
        Map<String, Double> terms;
        try (TensorScope scope = TensorScope.open()) {
            terms = both.step(tensors(batch), config.rate(feed.order().epoch(completed)), completed + 1);
        } catch (Report2CtException e) {
            throw new Report2CtException(
                    e.kind(), "step " + (completed + 1) + ", volumes " + batch.ids() + ": " + e.getMessage(), e);
        }
        completed++;
        terms.forEach((name, value) -> termSums.merge(name, value, Double::sum));
        termCount++;
        return terms.getOrDefault("total", Double.NaN);
    }

    private AdversarialStep.Batch tensors(PatchBatch batch) {
        PatchSize patch = config.patch();
        int factor = config.autoencoder().factor();
        long samples = config.batch();
        Tensor volume = Ops.floats(batch.values(), samples, 1, patch.x(), patch.y(), patch.z());
        long[] latent = {
            samples, config.autoencoder().latentChannels(), patch.x() / factor, patch.y() / factor, patch.z() / factor
        };
        float[] noise = new float[Math.toIntExact(samples * latent[1] * latent[2] * latent[3] * latent[4])];
        long each = noise.length / samples;
        new CounterRandom(config.seed(), RandomStream.POSTERIOR).fillNormal(batch.firstSample() * each, noise);
        PerceptualLoss.Slices slices = null;
        if (perceptual != null) {
            CounterRandom random = new CounterRandom(config.seed(), RandomStream.SLICES);
            slices = perceptual.choose(random, completed, samples, patch.x(), patch.y(), patch.z());
        }
        return new AdversarialStep.Batch(volume, Ops.floats(noise, latent), slices);
    }

    /** Figures of {@link AutoencoderValidation} and the means of the training's terms since the last call. */
    @Override
    public Map<String, Double> validate() {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (MaisiAutoencoder fixed = MaisiAutoencoder.forInference(
                config.autoencoder(), both.autoencoder().parameters(), Precision.FP32)) {
            figures.putAll(validation.measure(fixed));
        }
        noteScore(figures.getOrDefault("score", Double.NaN));
        termSums.forEach((name, sum) -> figures.put("train-" + name, sum / termCount));
        termSums.clear();
        termCount = 0;
        return figures;
    }

    private void noteScore(double score) {
        Tensor best = progress.get(BEST_SCORE);
        if ((float) score < Ops.item(best)) {
            try (NoGradGuard noGradients = new NoGradGuard();
                    Scalar value = new Scalar(score)) {
                best.fill_(value);
            }
            improved = true;
        }
    }

    private void closeNetwork() {
        if (network != null) {
            network.close();
        }
    }

    @Override
    public void close() {
        feed.close();
        progress.close();
        both.close();
        closeNetwork();
    }
}
