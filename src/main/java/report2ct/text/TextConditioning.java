package report2ct.text;

import static org.bytedeco.pytorch.global.torch.gelu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Linear;
import report2ct.nn.Ops;
import report2ct.nn.ParameterList;
import report2ct.nn.ParameterSpec;
import report2ct.nn.ParameterSpec.Initial;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

/**
 * A report's vectors to context tokens. The null context of guidance is zeros after this step, which for standardised
 * vectors means "the average report".
 */
public final class TextConditioning implements AutoCloseable {
    /** Prefix of what is measured, not learned. */
    public static final String STATISTICS = "standardise.";

    private static final String ADAPTER = "adapter.sentence";

    private final ConditioningConfig config;
    private final Parameters parameters;

    /** A conditioning over its parameters, which it owns from now on. */
    public TextConditioning(ConditioningConfig config, Parameters parameters) {
        this.config = config;
        this.parameters = parameters;
    }

    /** Names and shapes for vectors of width {@code width}. */
    public static List<ParameterSpec> parameters(ConditioningConfig config, int width) {
        ParameterList list = new ParameterList();
        if (config.standardise()) {
            int rows = config.adapter() ? 1 : SentenceTokens.SECTIONS;
            list.add(STATISTICS + "mean", Initial.ZEROS, 1, rows, width);
            list.add(STATISTICS + "deviation", Initial.ONES, 1, rows, width);
        }
        if (config.adapter()) {
            list.linear(ADAPTER + ".0", width, config.adapterHidden());
            list.linear(ADAPTER + ".2", config.adapterHidden(), config.adapterWidth());
        }
        return List.copyOf(list.specs());
    }

    /** The configuration. */
    public ConditioningConfig config() {
        return config;
    }

    /** The parameters; owned by this object. */
    public Parameters parameters() {
        return parameters;
    }

    /**
     * The context of section vectors, where no adapter asks for sentences.
     *
     * @param sections [B, 2, W]: findings, impression
     * @return [B, 2, W]
     */
    public Tensor context(Tensor sections) {
        Ops.requireShape("section vectors", sections, -1, SentenceTokens.SECTIONS, -1);
        if (config.adapter()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "text conditioning: expected vectors of sentences, found those of sections");
        }
        return standardised(sections);
    }

    /**
     * The context of a report's sentences.
     *
     * @return [1, T, A], T and A of {@link ConditioningConfig#arrangement()}
     */
    public Tensor context(SentenceVectors sentences) {
        SentenceTokens arrangement = config.arrangement();
        float[] context = arrangement.arrange(tokens(sentences.findings()), tokens(sentences.impression()));
        return Ops.floats(context, 1, arrangement.count(), arrangement.width());
    }

    /** One token for each sentence's vector. */
    public List<float[]> tokens(float[][] vectors) {
        List<float[]> tokens = new ArrayList<>();
        if (vectors.length == 0) {
            return tokens;
        }
        try (TensorScope scope = TensorScope.open()) {
            int width = vectors[0].length;
            float[] rows = new float[Math.multiplyExact(vectors.length, width)];
            for (int i = 0; i < vectors.length; i++) {
                System.arraycopy(vectors[i], 0, rows, i * width, width);
            }
            Tensor logits = logits(standardised(Ops.floats(rows, 1, vectors.length, width)));
            float[] values = Ops.toFloats(Ops.scale(logits, 0.5).tanh());
            for (int i = 0; i < vectors.length; i++) {
                int from = i * config.adapterWidth();
                tokens.add(Arrays.copyOfRange(values, from, from + config.adapterWidth()));
            }
            return tokens;
        }
    }

    /** (x - mean) / deviation of vectors [B, N, W], or {@code x} where the configuration has no standardisation. */
    public Tensor standardised(Tensor vectors) {
        if (!config.standardise()) {
            return new Tensor(vectors);
        }
        return TensorScope.compute(
                () -> vectors.sub(parameters.get(STATISTICS + "mean")).div(parameters.get(STATISTICS + "deviation")));
    }

    /**
     * The adapter's answers before their squashing, for standardised vectors of sentences.
     *
     * @param standard [B, N, W]
     * @return [B, N, A]
     */
    public Tensor logits(Tensor standard) {
        return TensorScope.compute(() -> {
            Tensor hidden = gelu(new Linear(parameters, ADAPTER + ".0").forward(standard));
            return new Linear(parameters, ADAPTER + ".2").forward(hidden);
        });
    }

    @Override
    public void close() {
        parameters.close();
    }
}
