package report2ct.text;

import static org.bytedeco.pytorch.global.torch.gelu;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import report2ct.nn.Linear;
import report2ct.nn.Ops;
import report2ct.nn.ParameterList;
import report2ct.nn.ParameterSpec;
import report2ct.nn.ParameterSpec.Initial;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

/**
 * Section vectors to context tokens. The null context of guidance is zeros after this step, which for standardised vectors
 * means "the average report".
 */
public final class TextConditioning implements AutoCloseable {
    /** Prefix of what is measured, not learned. */
    public static final String STATISTICS = "standardise.";

    private static final List<String> SECTIONS = List.of("findings", "impression");

    private final ConditioningConfig config;
    private final Parameters parameters;

    /** A conditioning over its parameters, which it owns from now on. */
    public TextConditioning(ConditioningConfig config, Parameters parameters) {
        this.config = config;
        this.parameters = parameters;
    }

    /** Names and shapes for section vectors of width {@code width}. */
    public static List<ParameterSpec> parameters(ConditioningConfig config, int width) {
        ParameterList list = new ParameterList();
        if (config.standardise()) {
            list.add(STATISTICS + "mean", Initial.ZEROS, 1, 2, width);
            list.add(STATISTICS + "deviation", Initial.ONES, 1, 2, width);
        }
        if (config.adapter()) {
            for (String section : SECTIONS) {
                list.linear("adapter." + section + ".0", width, config.adapterHidden());
                list.linear("adapter." + section + ".2", config.adapterHidden(), config.adapterWidth());
            }
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
     * The context tokens.
     *
     * @param sections [B, 2, W]: findings, impression
     * @return [B, 2, T]
     */
    public Tensor context(Tensor sections) {
        Ops.requireShape("section vectors", sections, -1, 2, -1);
        return TensorScope.compute(() -> {
            Tensor standard = standardised(sections);
            return config.adapter() ? Ops.scale(logits(standard), 0.5).tanh() : new Tensor(standard);
        });
    }

    /** (x - mean) / deviation, or {@code x} where the configuration has no standardisation. */
    public Tensor standardised(Tensor sections) {
        if (!config.standardise()) {
            return new Tensor(sections);
        }
        return TensorScope.compute(
                () -> sections.sub(parameters.get(STATISTICS + "mean")).div(parameters.get(STATISTICS + "deviation")));
    }

    /**
     * The adapter's answers before their squashing, for standardised vectors.
     *
     * @param standard [B, 2, W]
     * @return [B, 2, T]
     */
    public Tensor logits(Tensor standard) {
        return TensorScope.compute(() -> {
            Tensor[] answers = new Tensor[SECTIONS.size()];
            for (int s = 0; s < answers.length; s++) {
                String stem = "adapter." + SECTIONS.get(s);
                Tensor hidden = gelu(new Linear(parameters, stem + ".0").forward(standard.select(1, s)));
                answers[s] = new Linear(parameters, stem + ".2").forward(hidden).unsqueeze(1);
            }
            return Ops.concat(1, answers);
        });
    }

    @Override
    public void close() {
        parameters.close();
    }
}
