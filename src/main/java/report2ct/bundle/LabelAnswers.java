package report2ct.bundle;

import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.generation.FusedText;
import report2ct.generation.TextContext;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

/**
 * What the text adapter of a bundle makes of a report, before any picture: one answer a label. A model can hardly follow
 * a report better than these answers tell what it asks for. Used by one thread.
 */
public final class LabelAnswers implements AutoCloseable {
    private final TextContext context;
    private final int labels;

    private LabelAnswers(TextContext context, int labels) {
        this.context = context;
        this.labels = labels;
    }

    /**
     * The adapter of a bundle.
     *
     * @param labels how many answers a report must have
     * @return empty when the bundle has no adapter, or one with another number of answers
     */
    public static Optional<LabelAnswers> open(Bundle bundle, int labels) {
        ConditioningPart part = bundle.descriptor().text().conditioning();
        if (part == null || !part.config().adapter() || part.config().adapterWidth() != labels) {
            return Optional.empty();
        }
        BundleModel model = new BundleModel(bundle, () -> {
            throw new Report2CtException(ErrorKind.INTERNAL, "the adapter needs no text encoders");
        });
        return Optional.of(new LabelAnswers(model.openContext(), labels));
    }

    /**
     * The greatest answer of all sentences of both sections to each label, -1 (no) to 1 (yes), as the adapter's own
     * validation takes it; zeros for a report without sentences.
     */
    public float[] of(FusedText text) {
        float[] tokens;
        try (TensorScope scope = TensorScope.open();
                NoGradGuard noGradients = new NoGradGuard()) {
            tokens = Ops.toFloats(context.context(text)); // [1, T, A]: the greatest of each section come first
        }
        int[] sentences = {text.sentences().findings().length, text.sentences().impression().length};
        float[] answers = new float[labels];
        for (int i = 0; i < labels && sentences[0] + sentences[1] > 0; i++) {
            float findings = sentences[0] > 0 ? tokens[i] : -1;
            float impression = sentences[1] > 0 ? tokens[labels + i] : -1;
            answers[i] = Math.max(findings, impression);
        }
        return answers;
    }

    @Override
    public void close() {
        context.close();
    }
}
