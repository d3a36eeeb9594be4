package report2ct.nn;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Name, shape and initial values of one parameter: a network is a list of these before it is any tensor.
 *
 * @param name key in the state dictionary
 * @param shape lengths of the axes
 * @param initial how a fresh network fills it
 * @param fanIn number of inputs of one output of the layer, for the uniform initialisations
 */
public record ParameterSpec(String name, List<Long> shape, Initial initial, long fanIn) {
    /** Initial values, as PyTorch's layers set them. */
    public enum Initial {
        /** Uniform in +-1/sqrt(fanIn): weights (Kaiming uniform with a = sqrt 5) and biases of linear and convolution. */
        UNIFORM,
        /** Standard normal: embedding tables. */
        NORMAL,
        /** Normal with standard deviation 0.02: patch discriminator. */
        NORMAL_002,
        /** All ones: scale of a norm. */
        ONES,
        /** All zeros: offset of a norm, and layers that start as "no contribution". */
        ZEROS
    }

    public ParameterSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(initial, "initial");
        shape = List.copyOf(shape);
    }

    static ParameterSpec of(String name, Initial initial, long fanIn, long... shape) {
        return new ParameterSpec(name, Arrays.stream(shape).boxed().toList(), initial, fanIn);
    }

    /** Number of elements. */
    public long elements() {
        return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    }

    long[] shapeArray() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }
}
