package report2ct.training;

import static org.bytedeco.pytorch.global.torch.binary_cross_entropy_with_logits;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import report2ct.dataset.EmbeddingSet;
import report2ct.dataset.Labels;
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

/**
 * Trains the text adapter on reports alone: each section's vector must tell the label bits of its record. Uses the truth
 * of phantoms, which real reports do not have.
 */
public final class AdapterTraining implements Trainee {
    private static final double LEARNING_RATE_FLOOR = 0.01;

    private final AdapterTrainingConfig config;
    private final EmbeddingSet training;
    private final EmbeddingSet held;
    private final TextConditioning conditioning;
    private final AdamW optimiser;
    private final LearningRate rate;
    private List<String> samples = List.of();
    private long completed;

    /**
     * A run at its first step; the standardisation is measured here.
     *
     * @param held reports in another wording, never trained on
     */
    public AdapterTraining(AdapterTrainingConfig config, EmbeddingSet training, EmbeddingSet held) {
        this.config = config;
        this.training = training;
        this.held = held;
        int width = training.width();
        Parameters parameters = ParameterInitialiser.initialise(
                TextConditioning.parameters(config.conditioning(), width), config.seed());
        float[][] statistics = training.statistics();
        parameters.put(TextConditioning.STATISTICS + "mean", () -> Ops.floats(statistics[0], 2, width));
        parameters.put(TextConditioning.STATISTICS + "deviation", () -> Ops.floats(statistics[1], 2, width));
        List<String> trained = new ArrayList<>();
        for (String name : parameters.names()) {
            if (!name.startsWith(TextConditioning.STATISTICS)) {
                parameters.get(name).set_requires_grad(true);
                trained.add(name);
            }
        }
        conditioning = new TextConditioning(config.conditioning(), parameters);
        optimiser = new AdamW(parameters, trained, new AdamW.Settings(0.9, 0.999, 1e-8, config.weightDecay()));
        rate = new LearningRate.Cosine(config.learningRate(), 1, config.steps(), LEARNING_RATE_FLOOR);
    }

    /** The conditioning being trained; owned by this object. */
    public TextConditioning conditioning() {
        return conditioning;
    }

    @Override
    public long completed() {
        return completed;
    }

    @Override
    public StepFigures step() {
        StepClock clock = new StepClock();
        try (TensorScope scope = TensorScope.open()) {
            int width = training.width();
            float[] vectors = new float[config.batch() * 2 * width];
            float[] labels = new float[config.batch() * Labels.COUNT];
            List<String> drawn = new ArrayList<>();
            CounterRandom order = new CounterRandom(config.seed(), RandomStream.DATA_ORDER);
            for (int b = 0; b < config.batch(); b++) {
                long at = 2 * (completed * config.batch() + b);
                int record = (int) Math.floor(order.uniform(at) * training.records());
                int variant = (int) Math.floor(order.uniform(at + 1) * training.variants());
                copy(training, record, variant, b, vectors, labels);
                drawn.add(record + "." + variant);
            }
            samples = drawn;
            Gradients.clear(conditioning.parameters());
            clock.data();
            Tensor loss = loss(
                    Ops.floats(vectors, config.batch(), 2, width), Ops.floats(labels, config.batch(), 1, Labels.COUNT));
            double value = Ops.item(loss.detach());
            clock.forward();
            loss.backward();
            clock.backward();
            double norm = Gradients.clip(conditioning.parameters(), 0);
            double learningRate = rate.after(completed);
            optimiser.step(learningRate, completed + 1);
            completed++;
            clock.optimiser();
            return new StepFigures(value, learningRate, norm, clock.time());
        }
    }

    private static void copy(EmbeddingSet samples, int record, int variant, int at, float[] vectors, float[] labels) {
        float[] sections = samples.sections(record, variant);
        System.arraycopy(sections, 0, vectors, at * sections.length, sections.length);
        float[] bits = samples.labels(record);
        System.arraycopy(bits, 0, labels, at * bits.length, bits.length);
    }

    private Tensor loss(Tensor vectors, Tensor labels) {
        return TensorScope.compute(() -> {
            Tensor disturbed = disturbed(conditioning.standardised(vectors));
            Tensor logits = conditioning.logits(disturbed);
            return binary_cross_entropy_with_logits(logits, labels.expand_as(logits));
        });
    }

    /** Gaussian noise added, a share of the dimensions set to zero and the rest scaled up. */
    private Tensor disturbed(Tensor vectors) {
        int n = Math.toIntExact(vectors.numel());
        float[] noise = new float[n];
        new CounterRandom(config.seed(), RandomStream.TRAINING_NOISE).fillNormal(completed * n, noise);
        CounterRandom dropout = new CounterRandom(config.seed(), RandomStream.DROPOUT);
        float[] keep = new float[n];
        for (int i = 0; i < n; i++) {
            keep[i] = dropout.uniform(completed * n + i) < config.dropout() ? 0 : (float) (1 / (1 - config.dropout()));
        }
        long[] shape = Ops.shape(vectors);
        return vectors.add(Ops.scale(Ops.floats(noise, shape), config.noise())).mul(Ops.floats(keep, shape));
    }

    /** Share of right label bits, and of right sides among findings on one side, over both sections' mean answer. */
    @Override
    public Map<String, Double> validate() {
        int width = held.width();
        int count = held.records();
        float[] vectors = new float[count * 2 * width];
        float[] labels = new float[count * Labels.COUNT];
        for (int i = 0; i < count; i++) {
            copy(held, i, 0, i, vectors, labels);
        }
        try (NoGradGuard noGradients = new NoGradGuard();
                TensorScope scope = TensorScope.open()) {
            Tensor answers =
                    conditioning.context(Ops.floats(vectors, count, 2, width)).mean(1);
            return score(Ops.toFloats(answers), labels);
        }
    }

    private static Map<String, Double> score(float[] answers, float[] labels) {
        int right = 0;
        int sided = 0;
        int sidedRight = 0;
        List<String> names = Labels.names();
        for (int i = 0; i < answers.length; i++) {
            right += (answers[i] > 0) == (labels[i] > 0.5) ? 1 : 0;
            int label = i % Labels.COUNT;
            if (names.get(label).endsWith(".right") && labels[i] != labels[i + 1]) {
                sided++;
                sidedRight += (answers[i] > answers[i + 1]) == (labels[i] > labels[i + 1]) ? 1 : 0;
            }
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("bits-right", (double) right / answers.length);
        figures.put("sides-right", sided == 0 ? 0 : (double) sidedRight / sided);
        return figures;
    }

    @Override
    public List<String> samples() {
        return samples;
    }

    @Override
    public Merit merit() {
        return Merit.most("bits-right");
    }

    @Override
    public void resumed(long steps, Map<String, Double> scalars) {
        completed = steps;
    }

    @Override
    public Map<String, Parameters> groups() {
        Map<String, Parameters> groups = new LinkedHashMap<>();
        groups.put("model", conditioning.parameters());
        groups.put("adam", optimiser.state());
        return groups;
    }

    @Override
    public void close() {
        optimiser.close();
        conditioning.close();
    }
}
