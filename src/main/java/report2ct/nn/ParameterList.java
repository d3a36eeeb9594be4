package report2ct.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import report2ct.nn.ParameterSpec.Initial;

/** Collects the parameters of a network in order, layer by layer, under the names of the reference's state dictionary. */
public final class ParameterList {
    private final List<ParameterSpec> specs = new ArrayList<>();

    /** Convolution with a cubic kernel and bias: {@code <stem>.weight}, {@code <stem>.bias}. */
    public void convolution(String stem, long in, long out, long kernel) {
        convolution(stem, in, out, kernel, Initial.UNIFORM);
    }

    /** Convolution with bias that starts as zero: the tail of a residual path. */
    public void zeroConvolution(String stem, long in, long out, long kernel) {
        convolution(stem, in, out, kernel, Initial.ZEROS);
    }

    private void convolution(String stem, long in, long out, long kernel, Initial initial) {
        long fanIn = in * kernel * kernel * kernel;
        add(stem + ".weight", initial, fanIn, out, in, kernel, kernel, kernel);
        add(stem + ".bias", initial, fanIn, out);
    }

    /** Linear layer with bias. */
    public void linear(String stem, long in, long out) {
        add(stem + ".weight", Initial.UNIFORM, in, out, in);
        add(stem + ".bias", Initial.UNIFORM, in, out);
    }

    /** Linear layer without bias. */
    public void linearWithoutBias(String stem, long in, long out) {
        add(stem + ".weight", Initial.UNIFORM, in, out, in);
    }

    /** Affine of a group or layer norm. */
    public void norm(String stem, long channels) {
        add(stem + ".weight", Initial.ONES, channels, channels);
        add(stem + ".bias", Initial.ZEROS, channels, channels);
    }

    /** One array of any shape. */
    public void add(String name, Initial initial, long fanIn, long... shape) {
        specs.add(ParameterSpec.of(name, initial, fanIn, shape));
    }

    /** The parameters so far. */
    public List<ParameterSpec> specs() {
        return Collections.unmodifiableList(specs);
    }

    /** Number of elements of all parameters. */
    public static long elements(List<ParameterSpec> specs) {
        return specs.stream().mapToLong(ParameterSpec::elements).sum();
    }
}
