package report2ct.nn;

import static org.bytedeco.pytorch.global.torch.conv3d;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** 3-D convolution with a cubic kernel: {@code <stem>.weight} [O, I, k, k, k], {@code <stem>.bias} [O]. */
public final class Convolution {
    private final Tensor weight;
    private final Tensor bias;
    private final long stride;
    private final long padding;

    private Convolution(Parameters parameters, String stem, long stride, long padding) {
        weight = parameters.get(stem + ".weight");
        bias = parameters.get(stem + ".bias");
        this.stride = stride;
        this.padding = padding;
    }

    /** Stride 1, padded so that the spatial shape stays (kernel 1 or 3). */
    public static Convolution same(Parameters parameters, String stem) {
        long kernel = parameters.get(stem + ".weight").size(2);
        return new Convolution(parameters, stem, 1, kernel / 2);
    }

    /** Any stride and padding. */
    public static Convolution of(Parameters parameters, String stem, long stride, long padding) {
        return new Convolution(parameters, stem, stride, padding);
    }

    /** [B, I, X, Y, Z] to [B, O, X', Y', Z']. */
    public Tensor forward(Tensor x) {
        return forward(x, null);
    }

    /**
     * The same with {@code shift} added to every voxel, at no cost.
     *
     * @param shift [O], of the bias's element type; null for none
     */
    public Tensor forward(Tensor x, @Nullable Tensor shift) {
        return forward(x, shift, padding);
    }

    /** As {@link #forward(Tensor)} of planes that bring their neighbours along x with them: nothing is padded there. */
    public Tensor forwardWithNeighbours(Tensor x) {
        return forward(x, null, 0);
    }

    private Tensor forward(Tensor x, @Nullable Tensor shift, long paddingX) {
        return conv3d(
                x,
                weight,
                Ops.optional(shift == null ? bias : bias.add(shift)),
                new long[] {stride, stride, stride},
                new long[] {paddingX, padding, padding},
                new long[] {1, 1, 1},
                1);
    }

    /** Channels that come out. */
    public long outChannels() {
        return weight.size(0);
    }

    /** Numbers in the kernel: multiplications for each position that comes out. */
    public long weights() {
        return weight.numel();
    }
}
