package report2ct.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.LatentSet;
import report2ct.dataset.ReportContexts;
import report2ct.distributed.GradientMean;
import report2ct.distributed.Ranks;
import report2ct.nn.Ops;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;
import report2ct.training.run.Merit;
import report2ct.training.run.StepClock;
import report2ct.training.run.StepFigures;
import report2ct.training.run.Trainee;
import report2ct.unet.Unet;
import report2ct.unet.UnetParameters;

/**
 * Trains the denoiser on stored latents and context tokens: mean squared error of the velocity, context dropped to zero now
 * and then for guidance. On phantoms as on prepared volumes, in one process or several, on the processor or a GPU.
 */
public final class FlowTraining implements Trainee {
    private static final long WARM_UP = 100;
    private static final double COSINE_FLOOR = 0.02;
    private static final String TRAINING_LOSS = "training-loss";

    private final FlowTrainingConfig config;
    private final FlowSource training;
    private final @Nullable FlowSource held;
    private final Place place;
    private final FlowDraw draw;
    private final Unet network;
    private final GradientMean gradients;
    private final AdamW optimiser;
    private final LearningRate rate;
    private final @Nullable MovingAverage average;
    private final @Nullable WarmStart warmStart;
    private final LabelWeighting weights;
    private final FlowState state;
    private List<String> samples = List.of();

    /**
     * Phantoms' latents with the reports of the same records.
     *
     * @param contexts at least one report for each latent
     */
    public record Samples(LatentSet latents, ReportContexts contexts) implements FlowSource {
        @Override
        public int size() {
            return latents.size();
        }

        @Override
        public String id(int record) {
            return "phantom " + record;
        }

        @Override
        public long[] shape() {
            return latents.shape();
        }

        @Override
        public float[] latent(int record) {
            return latents.latent(record);
        }

        @Override
        public float[] spacingMm(int record) {
            return latents.spacingMm(record);
        }

        @Override
        public int variants() {
            return contexts.variants();
        }

        @Override
        public int tokens() {
            return contexts.tokens();
        }

        @Override
        public int tokenWidth() {
            return contexts.width();
        }

        @Override
        public float[] context(int record, int variant) {
            return contexts.context(record, variant);
        }

        @Override
        public float[] labels(int record) {
            return latents.labels(record);
        }
    }

    /**
     * Where a run computes.
     *
     * @param ranks the processes of the run; not closed here
     * @param device of this process
     */
    public record Place(Ranks ranks, TrainingDevice device) {
        /** One process on the processor. */
        public static Place here() {
            return new Place(Ranks.alone(), TrainingDevice.cpu());
        }
    }

    /**
     * A run at its first step.
     *
     * @param held measured on, never trained on; null where the training loss is all that is measured
     * @throws Report2CtException when the data do not fit the network or the precision not the device
     */
    public FlowTraining(FlowTrainingConfig unresolved, FlowSource training, @Nullable FlowSource held, Place place) {
        FlowFit.require(unresolved, training);
        config = unresolved.resolved(training.size());
        this.training = training;
        this.held = requireHeld(held);
        this.place = place;
        draw = new FlowDraw(config, training, place.ranks().share(config.batch()), place.device());
        requireParts();
        state = new FlowState(precision(), scaleFactor());
        Parameters parameters = parameters();
        warmStart = config.compute().warmStart().isEmpty()
                ? null
                : WarmStart.load(Path.of(config.compute().warmStart()), parameters);
        parameters.requireGradients();
        network = Unet.forTraining(config.unet(), parameters);
        gradients = place.ranks()
                .gradients(
                        parameters,
                        config.compute().checkpointing()
                                ? Ranks.GradientExchange.AFTERWARDS
                                : Ranks.GradientExchange.OVERLAPPED);
        FlowTrainingConfig.OptimiserConfig settings = config.optimiser();
        optimiser = new AdamW(
                parameters, List.copyOf(parameters.names()), new AdamW.Settings(0.9, settings.beta2(), 1e-8, 0));
        rate = switch (settings.schedule()) {
            case POLYNOMIAL -> new LearningRate.Polynomial(settings.learningRate(), config.steps(), 2);
            case COSINE -> new LearningRate.Cosine(settings.learningRate(), WARM_UP, config.steps(), COSINE_FLOOR);
        };
        average = config.averageDecay() > 0 ? new MovingAverage(parameters, config.averageDecay()) : null;
        weights = config.labelWeighting()
                ? LabelWeighting.of(training, config.labelBoost())
                : LabelWeighting.none(training.elements());
    }

    private @Nullable FlowSource requireHeld(@Nullable FlowSource source) {
        if (config.compute().validation() == FlowComputeConfig.Validation.TRAINING_LOSS) {
            return null;
        }
        if (source == null) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "validation held-out: expected records that are not trained on, found none");
        }
        FlowFit.require(config, source);
        if (!Arrays.equals(source.shape(), training.shape())) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "latents to measure on: expected " + Arrays.toString(training.shape()) + ", found "
                            + Arrays.toString(source.shape()));
        }
        return source;
    }

    private void requireParts() {
        int share = place.ranks().share(config.batch()).count();
        int parts = config.compute().parts();
        if (share % parts != 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "compute: expected parts that divide each process's " + share + " samples, found " + parts);
        }
    }

    private TrainingPrecision precision() {
        TrainingPrecision asked = config.compute().precision();
        boolean gpu = place.device().gpu();
        boolean fits = gpu || FlowFit.bf16Fits(config.unet(), training.shape());
        return switch (asked) {
            case FP32 -> asked;
            case FP16 -> {
                if (!gpu) {
                    throw new Report2CtException(
                            ErrorKind.INVALID_INPUT, "precision fp16: expected a GPU, found the processor; use auto");
                }
                yield asked;
            }
            case BF16 -> {
                if (!fits) {
                    throw new Report2CtException(
                            ErrorKind.INVALID_INPUT,
                            "precision bf16: expected at least 3 cells along every axis at the coarsest level on the"
                                    + " processor, found latents of " + Arrays.toString(training.shape()));
                }
                yield asked;
            }
            case AUTO -> gpu ? TrainingPrecision.BF16 : fits ? asked : TrainingPrecision.FP32;
        };
    }

    /** The configured factor, or the mean over all processes of that of the first batch (specification diffusion 3.2). */
    private double scaleFactor() {
        double fixed = config.data().scaleFactor();
        if (fixed > 0) {
            return fixed;
        }
        try (TensorScope scope = TensorScope.open()) {
            return place.ranks().mean(ScaleFactor.of(draw.latents(0)))[0];
        }
    }

    private Parameters parameters() {
        Parameters fresh = ParameterInitialiser.initialise(UnetParameters.of(config.unet()), config.seed());
        if (!place.device().gpu()) {
            return fresh;
        }
        try (fresh) {
            return fresh.map((name, tensor) -> place.device().place(tensor));
        }
    }

    /** The configuration with its number of steps. */
    public FlowTrainingConfig config() {
        return config;
    }

    /** What was taken from other weights at the start. */
    public Optional<WarmStart> warmStart() {
        return Optional.ofNullable(warmStart);
    }

    /** The weights to sample with: the average where there is one; owned by this object. */
    public Parameters averaged() {
        return average == null ? network.parameters() : average.parameters();
    }

    @Override
    public long completed() {
        return state.completed();
    }

    @Override
    public StepFigures step() {
        StepClock clock = new StepClock();
        samples = draw.ids(completed());
        if (state.precision() == TrainingPrecision.AUTO) {
            state.decide(place.ranks().any(bf16IsSlower()) ? TrainingPrecision.FP32 : TrainingPrecision.BF16);
        }
        Gradients.clear(network.parameters());
        double loss = gradients(clock);
        double norm = update();
        clock.optimiser();
        boolean skipped = norm < 0;
        double learningRate = rate.after(completed());
        state.stepped(loss, skipped);
        return new StepFigures(
                loss,
                learningRate,
                Math.max(0, norm),
                clock.time(),
                state.precision() == TrainingPrecision.FP16
                        ? Map.of("loss-scale", state.lossScale().factor(), "skipped", skipped ? 1.0 : 0.0)
                        : Map.of());
    }

    /** Loss and gradients of the whole batch, part by part. */
    private double gradients(StepClock clock) {
        int parts = config.compute().parts();
        double loss = 0;
        for (int part = 0; part < parts; part++) {
            try (TensorScope scope = TensorScope.open()) {
                FlowBatch batch = draw.part(completed(), part, state.scaleFactor());
                clock.data();
                FlowPass pass = pass(batch, state.precision());
                double value = pass.loss();
                requireFinite(pass, value);
                loss += value / parts;
                clock.forward();
                double factor = state.lossScale().factor() / parts;
                pass.backward(factor, gradients, part == parts - 1);
                clock.backward();
            }
        }
        return place.ranks().mean(loss)[0];
    }

    private FlowPass pass(FlowBatch batch, TrainingPrecision precision) {
        return new FlowPass(
                config,
                network,
                batch,
                weightTensor(batch),
                () -> precision.autocast(place.device().type()));
    }

    private static void requireFinite(FlowPass pass, double loss) {
        if (!Double.isFinite(loss)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "the loss is " + loss + ", by sample " + String.join(", ", pass.broken()));
        }
    }

    private @Nullable Tensor weightTensor(FlowBatch batch) {
        if (!config.labelWeighting()) {
            return null;
        }
        long[] grid = training.shape();
        float[] values = weights.of(batch.labels());
        int rows = values.length / training.elements();
        Tensor map = place.device().place(Ops.floats(values, rows, grid[0], grid[1], grid[2], grid[3]));
        return draw.secondPhase(completed()) ? map.sqrt() : map;
    }

    /** Moves the weights; the gradients' norm, or -1 when they overflowed and the step is left out. */
    private double update() {
        Parameters parameters = network.parameters();
        if (state.precision() == TrainingPrecision.FP16) {
            Gradients.scale(parameters, 1 / state.lossScale().factor());
            if (!Double.isFinite(Gradients.norm(parameters))) {
                return -1;
            }
        }
        double norm = Gradients.clip(parameters, config.optimiser().clip());
        optimiser.step(rate.after(completed()), state.moved() + 1);
        if (average != null) {
            average.update(state.moved() + 1);
        }
        return norm;
    }

    /** Whether a pass of the first batch, forward and back, takes longer in bfloat16 than in float32 here. */
    private boolean bf16IsSlower() {
        double single = seconds(TrainingPrecision.FP32);
        return seconds(TrainingPrecision.BF16) > single;
    }

    private double seconds(TrainingPrecision precision) {
        double best = Double.MAX_VALUE;
        for (int i = 0; i < 2; i++) {
            long began = System.nanoTime();
            try (TensorScope scope = TensorScope.open()) {
                pass(draw.part(0, 0, state.scaleFactor()), precision).backward(1, gradients, false);
            }
            best = Math.min(best, (System.nanoTime() - began) / 1e9);
        }
        return best;
    }

    @Override
    public Map<String, Double> validate() {
        if (held == null) {
            return Map.of(TRAINING_LOSS, state.takeMeanLoss());
        }
        FlowValidation validation =
                new FlowValidation(config, held, state.scaleFactor(), weights.base(), place.device());
        try (Unet fixed = Unet.forInference(config.unet(), averaged(), Precision.FP32)) {
            return validation.measure(fixed);
        }
    }

    @Override
    public List<String> samples() {
        return new ArrayList<>(samples);
    }

    @Override
    public Merit merit() {
        return Merit.least(held == null ? TRAINING_LOSS : FlowValidation.ERROR);
    }

    @Override
    public Map<String, Double> scalars() {
        return state.scalars();
    }

    @Override
    public void resumed(long steps, Map<String, Double> scalars) {
        state.resumed(steps, scalars);
    }

    @Override
    public Map<String, Parameters> groups() {
        Map<String, Parameters> groups = new LinkedHashMap<>();
        groups.put("model", network.parameters());
        if (average != null) {
            groups.put("average", average.parameters());
        }
        groups.put("adam", optimiser.state());
        return groups;
    }

    @Override
    public void close() {
        gradients.close();
        optimiser.close();
        if (average != null) {
            average.close();
        }
        network.close();
    }
}
