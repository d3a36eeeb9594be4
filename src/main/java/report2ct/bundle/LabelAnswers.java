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

    private LabelAnswers(TextContext context) {
        this.context = context;
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
        return Optional.of(new LabelAnswers(model.openContext()));
    }

    /** Mean over the sections of the answers, -1 (no) to 1 (yes), as the adapter's own validation takes it. */
    public float[] of(FusedText text) {
        try (TensorScope scope = TensorScope.open();
                NoGradGuard noGradients = new NoGradGuard()) {
            return Ops.toFloats(context.context(text).mean(1)); // [1, W]
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
