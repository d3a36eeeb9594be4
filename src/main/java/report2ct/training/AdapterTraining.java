package report2ct.training;

import static org.bytedeco.pytorch.global.torch.binary_cross_entropy_with_logits;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import report2ct.dataset.Labels;
import report2ct.dataset.SentenceSet;
import report2ct.nn.Ops;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;
import report2ct.text.SentenceTokens;
import report2ct.text.TextConditioning;
import report2ct.training.run.Merit;
import report2ct.training.run.StepClock;
import report2ct.training.run.StepFigures;
import report2ct.training.run.Trainee;

/**
 * Trains the text adapter on reports alone. It answers for every sentence; for each label the greatest answer of a
 * section's sentences must tell the label bit of the report's record (learning from bags of instances), so that nobody has
 * to say which sentence speaks of what. Uses the truth of phantoms, which real reports do not have.
 */
public final class AdapterTraining implements Trainee {
    private static final double LEARNING_RATE_FLOOR = 0.01;

    private final AdapterTrainingConfig config;
    private final SentenceSet training;
    private final SentenceSet held;
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
    public AdapterTraining(AdapterTrainingConfig config, SentenceSet training, SentenceSet held) {
        this.config = config;
        this.training = training;
        this.held = held;
        int width = training.width();
        Parameters parameters = ParameterInitialiser.initialise(
                TextConditioning.parameters(config.conditioning(), width), config.seed());
        float[][] statistics = training.statistics();
        parameters.put(TextConditioning.STATISTICS + "mean", () -> Ops.floats(statistics[0], 1, width));
        parameters.put(TextConditioning.STATISTICS + "deviation", () -> Ops.floats(statistics[1], 1, width));
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
            List<String> drawn = new ArrayList<>();
            CounterRandom order = new CounterRandom(config.seed(), RandomStream.DATA_ORDER);
            int[] entries = new int[config.batch()];
            for (int b = 0; b < entries.length; b++) {
                entries[b] = (int) Math.floor(order.uniform(completed * entries.length + b)
                        * training.selection().entries());
                drawn.add(Integer.toString(entries[b]));
            }
            samples = drawn;
            Gradients.clear(conditioning.parameters());
            SentenceBags bags = SentenceBags.of(training, entries);
            clock.data();
            Tensor loss = loss(bags);
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

    private Tensor loss(SentenceBags bags) {
        return TensorScope.compute(() -> {
            Tensor vectors = Ops.floats(bags.vectors(), 1, bags.sentences(), training.width());
            Tensor logits = conditioning.logits(disturbed(conditioning.standardised(vectors)));
            return binary_cross_entropy_with_logits(bags.greatest(logits.squeeze(0)), bags.labelTensor());
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

    /** Share of right label bits, and of right sides among findings on one side, over the answers of both sections. */
    @Override
    public Map<String, Double> validate() {
        int count = held.selection().entries();
        SentenceTokens arrangement = config.conditioning().arrangement();
        List<float[]> tokens = conditioning.tokens(held.vectors());
        float[] answers = new float[count * Labels.COUNT];
        float[] labels = new float[count * Labels.COUNT];
        for (int i = 0; i < count; i++) {
            List<float[]> both = new ArrayList<>();
            Arrays.stream(held.findings(i)).forEach(place -> both.add(tokens.get(place)));
            Arrays.stream(held.impression(i)).forEach(place -> both.add(tokens.get(place)));
            System.arraycopy(arrangement.arrange(both, List.of()), 0, answers, i * Labels.COUNT, Labels.COUNT);
            System.arraycopy(held.labels(i), 0, labels, i * Labels.COUNT, Labels.COUNT);
        }
        return score(answers, labels);
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
