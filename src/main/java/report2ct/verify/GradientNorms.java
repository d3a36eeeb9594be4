package report2ct.verify;

import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

/** Gradients of parameters and their sizes, accumulated in double precision. */
final class GradientNorms {
    private GradientNorms() {}

    /** Differentiates and keeps the graph for the next call. */
    static void backward(Tensor loss) {
        loss.backward(new Tensor(), new BoolOptional(true), false, new TensorArrayRefOptional());
    }

    /** Sets every gradient to zero. */
    static void clear(Parameters parameters) {
        try (TensorScope scope = TensorScope.open()) {
            for (Tensor parameter : parameters.values()) {
                Tensor gradient = parameter.grad();
                if (gradient.defined()) {
                    gradient.zero_();
                }
            }
        }
    }

    /** L2 of the gradient of every parameter. */
    static Value.Table of(Parameters parameters) {
        Map<String, Value> norms = new TreeMap<>();
        for (String name : parameters.names()) {
            norms.put(name, Value.of(l2OfGradient(parameters.get(name))));
        }
        return new Value.Table(norms);
    }

    /** L2 of one gradient; 0 where there is none. */
    static double l2OfGradient(Tensor parameter) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor gradient = parameter.grad();
            return gradient.defined() ? l2(gradient) : 0;
        }
    }

    /** L2 of a tensor. */
    static double l2(Tensor tensor) {
        try (TensorScope scope = TensorScope.open()) {
            return Math.sqrt(
                    Ops.item(tensor.detach().to(ScalarType.Double).square().sum()));
        }
    }

    /** Sum of a tensor. */
    static double sum(Tensor tensor) {
        try (TensorScope scope = TensorScope.open()) {
            return Ops.item(tensor.detach().to(ScalarType.Double).sum());
        }
    }
}
