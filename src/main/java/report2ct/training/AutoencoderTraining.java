package report2ct.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
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
import report2ct.training.run.Merit;
import report2ct.training.run.StepClock;
import report2ct.training.run.StepFigures;
import report2ct.training.run.Trainee;
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
    private static final String MODEL = "model";
    private static final String DISCRIMINATOR = "discriminator";

    private final AutoencoderTrainingConfig config;
    private final PatchFeed feed;
    private final @Nullable PerceptualNetwork network;
    private final @Nullable PerceptualLoss perceptual;
    private final AdversarialStep both;
    private final AutoencoderValidation validation;
    private List<String> samples = List.of();
    private long completed;

    /**
     * A run at its first step.
     *
     * @param sources volumes; stay their owner's, who closes them after this run
     */
    public AutoencoderTraining(AutoencoderTrainingConfig config, AutoencoderData.Sources sources) throws IOException {
        this.config = config;
        SampleOrder order = order(config, sources.training().size());
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
    }

    private static SampleOrder order(AutoencoderTrainingConfig config, int volumes) {
        return new SampleOrder(config.seed(), volumes, config.data().patchesPerVolume(), config.batch());
    }

    /** Steps of a whole run on so many volumes. */
    public static long steps(AutoencoderTrainingConfig config, int volumes) {
        return Math.multiplyExact(order(config, volumes).stepsPerEpoch(), config.epochs());
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
        List<ParameterSpec> opponents = opponents(config);
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

    private static List<ParameterSpec> opponents(AutoencoderTrainingConfig config) {
        return PatchDiscriminator.parameters(
                config.discriminator().channels(), config.discriminator().layers());
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
    public void resumed(long steps, Map<String, Double> scalars) {
        completed = steps;
    }

    @Override
    public List<String> samples() {
        return samples;
    }

    @Override
    public Merit merit() {
        return Merit.least("score");
    }

    @Override
    public Map<String, Parameters> groups() {
        return both.state();
    }

    /** Writes the autoencoder of a checkpoint of this training under the reference's names. */
    public static void exportAutoencoder(AutoencoderTrainingConfig config, Path checkpoint, Path file) {
        export(checkpoint, MODEL, VaeParameters.of(config.autoencoder()), file);
    }

    /** Writes the discriminator of a checkpoint of this training under the reference's names. */
    public static void exportDiscriminator(AutoencoderTrainingConfig config, Path checkpoint, Path file) {
        export(checkpoint, DISCRIMINATOR, opponents(config), file);
    }

    private static void export(Path checkpoint, String group, List<ParameterSpec> specs, Path target) {
        try (WeightFile file = WeightFiles.open(checkpoint);
                RenamedWeights renamed = RenamedWeights.of(file, KeyMapping.below(group + "/"));
                Parameters parameters = ParameterFiles.load(specs, renamed)) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            parameters.names().forEach(name -> tensors.put(name, parameters.get(name)));
            ParameterFiles.save(target, tensors, Dtype.F32, Map.of("format", "pt"), true);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, checkpoint + ": " + e.getMessage(), e);
        }
    }

    @Override
    public StepFigures step() {
        StepClock clock = new StepClock();
        samples = List.of();
        PatchBatch batch = feed.batch(completed);
        samples = batch.ids();
        double rate = config.rate(feed.order().epoch(completed));
        AdversarialStep.Outcome outcome;
        try (TensorScope scope = TensorScope.open()) {
            AdversarialStep.Batch tensors = tensors(batch);
            clock.data();
            outcome = both.step(tensors, rate, completed + 1, clock);
        }
        completed++;
        Map<String, Double> parts = new LinkedHashMap<>(outcome.terms());
        double loss = Objects.requireNonNullElse(parts.remove("total"), Double.NaN);
        return new StepFigures(loss, rate, outcome.gradientNorm(), clock.time(), parts);
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

    /** The figures of {@link AutoencoderValidation}. */
    @Override
    public Map<String, Double> validate() {
        try (MaisiAutoencoder fixed = MaisiAutoencoder.forInference(
                config.autoencoder(), both.autoencoder().parameters(), Precision.FP32)) {
            return validation.measure(fixed);
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
        both.close();
        closeNetwork();
    }
}
