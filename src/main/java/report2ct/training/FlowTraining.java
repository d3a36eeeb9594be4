package report2ct.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import report2ct.dataset.EmbeddingSet;
import report2ct.dataset.LatentSet;
import report2ct.flow.RectifiedFlow;
import report2ct.flow.TimeSampling;
import report2ct.flow.TimeWarp;
import report2ct.nn.Ops;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;
import report2ct.text.TextConditioning;
import report2ct.training.run.Merit;
import report2ct.training.run.StepClock;
import report2ct.training.run.StepFigures;
import report2ct.training.run.Trainee;
import report2ct.unet.Unet;
import report2ct.unet.UnetInput;
import report2ct.unet.UnetParameters;

/**
 * Trains the denoiser on stored latents and section vectors: mean squared error of the velocity, context dropped to zero
 * now and then for guidance.
 */
public final class FlowTraining implements Trainee {
    private static final TimeSampling UNIFORM = new TimeSampling.Uniform(false);
    private static final int TRAIN_TIMESTEPS = 1000;
    private static final long WARM_UP = 100;
    private static final double COSINE_FLOOR = 0.02;

    /** Below this share of time an error of the clean latent counts no more than at it. */
    private static final double LEAST_SHARE = 0.25;

    private final FlowTrainingConfig config;
    private final Samples training;
    private final FlowValidation validation;
    private final Unet network;
    private final AdamW optimiser;
    private final LearningRate rate;
    private final @Nullable MovingAverage average;
    private final float[] weights;
    private final double scaleFactor;
    private List<String> samples = List.of();
    private long completed;

    /**
     * Latents with the reports of the same records.
     *
     * @param conditioning turns section vectors into tokens; not closed here
     */
    public record Samples(LatentSet latents, EmbeddingSet embeddings, TextConditioning conditioning) {}

    /**
     * A run at its first step.
     *
     * @param held measured on, never trained on
     * @param scaleFactor factor on stored latents (see {@link ScaleFactor})
     */
    public FlowTraining(FlowTrainingConfig config, Samples training, Samples held, double scaleFactor) {
        this.config = config;
        this.training = training;
        this.scaleFactor = scaleFactor;
        Parameters parameters = ParameterInitialiser.initialise(UnetParameters.of(config.unet()), config.seed());
        parameters.requireGradients();
        network = Unet.forTraining(config.unet(), parameters);
        FlowTrainingConfig.OptimiserConfig settings = config.optimiser();
        optimiser = new AdamW(
                parameters, List.copyOf(parameters.names()), new AdamW.Settings(0.9, settings.beta2(), 1e-8, 0));
        rate = switch (settings.schedule()) {
            case POLYNOMIAL -> new LearningRate.Polynomial(settings.learningRate(), config.steps(), 2);
            case COSINE -> new LearningRate.Cosine(settings.learningRate(), WARM_UP, config.steps(), COSINE_FLOOR);
        };
        average = config.averageDecay() > 0 ? new MovingAverage(parameters, config.averageDecay()) : null;
        float[] ones = new float[training.latents().elements()];
        java.util.Arrays.fill(ones, 1);
        weights = config.labelWeighting() ? LabelWeighting.of(training.latents()) : ones;
        validation = new FlowValidation(config, held, scaleFactor, weights);
    }

    /** The weights to sample with: the average where there is one; owned by this object. */
    public Parameters averaged() {
        return average == null ? network.parameters() : average.parameters();
    }

    @Override
    public long completed() {
        return completed;
    }

    @Override
    public StepFigures step() {
        StepClock clock = new StepClock();
        try (TensorScope scope = TensorScope.open()) {
            FlowBatch batch = draw();
            Gradients.clear(network.parameters());
            clock.data();
            Tensor loss = loss(batch);
            double value = Ops.item(loss.detach());
            clock.forward();
            loss.backward();
            clock.backward();
            double norm =
                    Gradients.clip(network.parameters(), config.optimiser().clip());
            long number = completed + 1;
            double learningRate = rate.after(completed);
            optimiser.step(learningRate, number);
            if (average != null) {
                average.update(number);
            }
            completed = number;
            clock.optimiser();
            return new StepFigures(value, learningRate, norm, clock.time());
        }
    }

    private boolean secondPhase() {
        return completed >= Math.round(config.steps() * (1 - config.secondPhase()));
    }

    private FlowBatch draw() {
        CounterRandom order = new CounterRandom(config.seed(), RandomStream.DATA_ORDER);
        int[] records = new int[config.batch()];
        int[] variants = new int[config.batch()];
        List<String> drawn = new ArrayList<>();
        for (int b = 0; b < records.length; b++) {
            long at = 2 * (completed * config.batch() + b);
            records[b] = (int) Math.floor(order.uniform(at) * training.latents().size());
            variants[b] = (int)
                    Math.floor(order.uniform(at + 1) * training.embeddings().variants());
            drawn.add(records[b] + "." + variants[b]);
        }
        samples = drawn;
        long[] grid = training.latents().shape();
        Tensor clean = latents(training, records, scaleFactor);
        float[] noise = new float[Math.toIntExact(clean.numel())];
        new CounterRandom(config.seed(), RandomStream.TRAINING_NOISE).fillNormal(completed * noise.length, noise);
        Tensor context = context(training, records, variants).mul(keep());
        return new FlowBatch(
                clean,
                Ops.floats(noise, Ops.shape(clean)),
                Ops.floats(times(grid[1] * grid[2] * grid[3]), records.length),
                context,
                spacings(training, records, config.unet().extensions().spacingScale()));
    }

    private float[] times(long cells) {
        RectifiedFlow flow = new RectifiedFlow(TRAIN_TIMESTEPS, warp());
        CounterRandom random = new CounterRandom(config.seed(), RandomStream.TIMES);
        float[] times = new float[config.batch()];
        for (int b = 0; b < times.length; b++) {
            double uniform = random.uniform(completed * config.batch() + b);
            times[b] = (float) flow.trainingTime(UNIFORM, uniform, 0, cells);
        }
        return times;
    }

    private TimeWarp warp() {
        if (secondPhase()) {
            return TimeWarp.Fixed.none();
        }
        return config.timeRatio() > 0 ? new TimeWarp.Fixed(config.timeRatio()) : TimeWarp.ByResolution.reference();
    }

    /** 1 where the context stays and 0 where it is dropped, [B, 1, 1]. */
    private Tensor keep() {
        CounterRandom random = new CounterRandom(config.seed(), RandomStream.DROPOUT);
        float[] keep = new float[config.batch()];
        for (int b = 0; b < keep.length; b++) {
            long draw = config.dropoutPerBatch() ? completed : completed * config.batch() + b;
            keep[b] = random.uniform(draw) < config.contextDropout() ? 0 : 1;
        }
        return Ops.floats(keep, keep.length, 1, 1);
    }

    private Tensor loss(FlowBatch batch) {
        return TensorScope.compute(() -> {
            RectifiedFlow flow = RectifiedFlow.reference();
            Tensor noisy = flow.noisy(batch.clean(), batch.noise(), batch.times());
            Tensor answer =
                    network.forward(UnetInput.of(noisy, batch.times(), batch.context(), classes(), batch.spacing()));
            Tensor error = switch (config.prediction()) {
                case VELOCITY ->
                    answer.sub(flow.velocity(batch.clean(), batch.noise())).square();
                case DATA -> answer.sub(batch.clean()).square().div(leastShares(batch.times()));
            };
            return config.labelWeighting() ? error.mul(weightTensor()).mean() : error.mean();
        });
    }

    /** The squared share of time that turns an error of the clean latent into one of the velocity, [B, 1, 1, 1, 1]. */
    private Tensor leastShares(Tensor times) {
        return Ops.scale(times, 1.0 / TRAIN_TIMESTEPS)
                .clamp(
                        new org.bytedeco.pytorch.ScalarOptional(new Scalar(LEAST_SHARE)),
                        new org.bytedeco.pytorch.ScalarOptional())
                .square()
                .view(-1, 1, 1, 1, 1);
    }

    private @Nullable Tensor classes() {
        return config.unet().classes() == 0
                ? null
                : torch.ones(new long[] {config.batch()}, Ops.options(torch.ScalarType.Long));
    }

    private Tensor weightTensor() {
        long[] grid = training.latents().shape();
        Tensor map = Ops.floats(weights, 1, grid[0], grid[1], grid[2], grid[3]);
        return secondPhase() ? map.sqrt() : map;
    }

    static Tensor latents(Samples samples, int[] records, double scaleFactor) {
        long[] grid = samples.latents().shape();
        int elements = samples.latents().elements();
        float[] values = new float[records.length * elements];
        for (int b = 0; b < records.length; b++) {
            System.arraycopy(samples.latents().latent(records[b]), 0, values, b * elements, elements);
        }
        return Ops.scale(Ops.floats(values, records.length, grid[0], grid[1], grid[2], grid[3]), scaleFactor);
    }

    static Tensor context(Samples samples, int[] records, int[] variants) {
        int width = samples.embeddings().width();
        float[] sections = new float[records.length * 2 * width];
        for (int b = 0; b < records.length; b++) {
            float[] one = samples.embeddings().sections(records[b], variants[b]);
            System.arraycopy(one, 0, sections, b * one.length, one.length);
        }
        try (NoGradGuard noGradients = new NoGradGuard()) {
            return samples.conditioning().context(Ops.floats(sections, records.length, 2, width));
        }
    }

    static Tensor spacings(Samples samples, int[] records, double scale) {
        float[] values = new float[records.length * 3];
        for (int b = 0; b < records.length; b++) {
            float[] spacing = samples.latents().spacingMm(records[b]);
            for (int axis = 0; axis < 3; axis++) {
                values[3 * b + axis] = (float) (spacing[axis] * scale);
            }
        }
        return Ops.floats(values, records.length, 3);
    }

    @Override
    public Map<String, Double> validate() {
        try (Unet fixed = Unet.forInference(config.unet(), averaged(), report2ct.nn.Precision.FP32)) {
            return validation.measure(fixed);
        }
    }

    @Override
    public List<String> samples() {
        return samples;
    }

    @Override
    public Merit merit() {
        return Merit.least("error-right-text");
    }

    @Override
    public void resumed(long steps, Map<String, Double> scalars) {
        completed = steps;
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
        optimiser.close();
        if (average != null) {
            average.close();
        }
        network.close();
    }
}
