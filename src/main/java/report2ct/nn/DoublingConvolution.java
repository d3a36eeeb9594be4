package report2ct.nn;

import static org.bytedeco.pytorch.global.torch.conv_transpose3d;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Nearest-neighbour doubling followed by a 3x3x3 convolution, computed on the grid before the doubling: the voxels of one
 * parity see only two different inputs along an axis, so their three taps fall together into two. The eight parities make
 * one transposed convolution of kernel 4 and stride 2 with 8/27 of the work. Exact up to rounding; taps are summed in
 * float32.
 */
public final class DoublingConvolution {
    private static final String SUFFIX = ".doubling";
    private static final long[] STRIDE = {2, 2, 2};
    private static final long[] ONE = {1, 1, 1};
    private static final long[] ZERO = {0, 0, 0};

    private final Tensor kernel;
    private final Tensor bias;

    private DoublingConvolution(Tensor kernel, Tensor bias) {
        this.kernel = kernel;
        this.bias = bias;
    }

    /** Whether the kernel of this convolution has been {@linkplain #prepare prepared}. */
    public static boolean prepared(Parameters parameters, String stem) {
        return parameters.find(stem + SUFFIX) != null;
    }

    /** The convolution whose kernel {@link #prepare} has left. */
    public static DoublingConvolution of(Parameters parameters, String stem) {
        return new DoublingConvolution(parameters.get(stem + SUFFIX), parameters.get(stem + ".bias"));
    }

    /**
     * Replaces {@code <stem>.weight} among the parameters of an inference network.
     *
     * @param from where the weight is in full precision
     */
    public static void prepare(Parameters into, Parameters from, String stem) {
        String weight = stem + ".weight";
        ScalarType type = into.get(weight).scalar_type();
        into.put(
                stem + SUFFIX,
                () -> InferenceLayout.channelsLast(
                        kernel(from.get(weight).detach()).to(type)));
        into.remove(weight);
    }

    /** [O, I, 3, 3, 3] to [I, O, 4, 4, 4]. */
    static Tensor kernel(Tensor weight) {
        Tensor kernel = weight.to(ScalarType.Float);
        for (long axis = 2; axis < 5; axis++) {
            Tensor before = kernel.narrow(axis, 0, 1);
            Tensor centre = kernel.narrow(axis, 1, 1);
            Tensor after = kernel.narrow(axis, 2, 1);
            kernel = Ops.concat(axis, after, centre.add(after), before.add(centre), before);
        }
        return kernel.transpose(0, 1).contiguous();
    }

    /**
     * [B, I, X, Y, Z] to [B, O, 2X, 2Y, 2Z].
     *
     * @param shift [O], added to the bias; of the input's element type; null for none
     */
    public Tensor forward(Tensor x, @Nullable Tensor shift) {
        Tensor shifted = shift == null ? bias : bias.add(shift);
        return conv_transpose3d(x, kernel, Ops.optional(shifted), STRIDE, ONE, ZERO, 1, ONE);
    }
}
