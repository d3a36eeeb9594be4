package report2ct.generation;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

/**
 * Classifier-free guidance: {@code v = v_null + scale * (v_report - v_null)} (paper; diffusion specification 4.2). Scale 1
 * is the prediction for the report alone and 0 the one without it; each then costs one pass instead of two.
 */
public record Guidance(double scale) {
    private static final double MOST = 1000;

    public Guidance {
        if (!(scale >= 0 && scale <= MOST)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "guidance: expected a number from 0 to " + MOST + ", found " + scale);
        }
    }

    /** Whether both predictions are needed. */
    boolean two() {
        return followsReport() && needsNull();
    }

    /** Whether the prediction for the report is needed. */
    boolean followsReport() {
        return scale != 0;
    }

    /** Whether the prediction with the null context is needed. */
    boolean needsNull() {
        return scale != 1;
    }

    /**
     * The guided velocity, in the caller's scope.
     *
     * @param report the prediction with the report
     * @param without the one with the null context, same shape
     */
    public Tensor velocity(Tensor report, Tensor without) {
        return TensorScope.compute(() -> without.add(Ops.scale(report.sub(without), scale)));
    }

    /**
     * The same; a prediction that the scale does not need is not made.
     *
     * @param report predicts with the report
     * @param without predicts with the null context
     */
    public Tensor velocity(Supplier<Tensor> report, Supplier<Tensor> without) {
        if (!needsNull()) {
            return report.get();
        }
        if (!followsReport()) {
            return without.get();
        }
        return TensorScope.compute(() -> velocity(report.get(), without.get()));
    }
}
