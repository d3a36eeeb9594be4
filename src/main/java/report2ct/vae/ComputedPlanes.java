package report2ct.vae;

import static org.bytedeco.pytorch.global.torch.constant_pad_nd;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import report2ct.nn.Convolution;
import report2ct.nn.InferenceLayout;
import report2ct.nn.Resampling3d;
import report2ct.nn.TensorScope;

/** Maps whose planes are computed from those of another map. */
final class ComputedPlanes {
    private ComputedPlanes() {}

    /** How planes come about. */
    private interface Planes {
        /** Planes from..to; what it makes in between is freed. */
        Tensor compute(long from, long to);
    }

    private static PlaneSource source(MapShape shape, Planes planes) {
        return new PlaneSource() {
            @Override
            public MapShape shape() {
                return shape;
            }

            @Override
            public Tensor planes(long from, long to) {
                return TensorScope.compute(() -> planes.compute(from, to));
            }
        };
    }

    /** The planes of {@code source} after a function of single positions that makes a new tensor. */
    static PlaneSource mapped(PlaneSource source, UnaryOperator<Tensor> function) {
        return source(source.shape(), (from, to) -> function.apply(source.planes(from, to)));
    }

    /** A convolution with kernel 3: one plane more on both sides, zeros beyond the ends. */
    static PlaneSource convolved(PlaneSource source, Convolution convolution, SlabPass pass) {
        MapShape shape = source.shape().withChannels(convolution.outChannels());
        return source(shape, (from, to) -> {
            Neighbours around = Neighbours.of(from, to, shape.x());
            return around.convolved(source.planes(around.low(), around.high()), convolution, pass);
        });
    }

    /**
     * Some planes and their neighbours.
     *
     * @param low first plane there is
     * @param high plane after the last one there is
     * @param before planes that are missing before, beyond the end of the map
     * @param after planes that are missing behind
     */
    record Neighbours(long low, long high, long before, long after) {
        static Neighbours of(long from, long to, long planes) {
            long low = Math.max(0, from - 1);
            long high = Math.min(planes, to + 1);
            return new Neighbours(low, high, low - (from - 1), to + 1 - high);
        }

        /** @param planes {@link #low} to {@link #high} */
        Tensor convolved(Tensor planes, Convolution convolution, SlabPass pass) {
            pass.count(convolution, (double) (high - low + before + after - 2) * planes.size(3) * planes.size(4));
            return convolution.forwardWithNeighbours(padded(planes, before, after));
        }
    }

    private static Tensor padded(Tensor planes, long before, long after) {
        if (before + after == 0) {
            return planes;
        }
        return InferenceLayout.channelsLast(
                constant_pad_nd(planes, new long[] {0, 0, 0, 0, before, after}, new Scalar(0)));
    }

    /**
     * Trilinear interpolation to twice the size. A plane lies between two source planes; the clamp at an end acts at the
     * true ends alone.
     */
    static PlaneSource doubled(PlaneSource source) {
        return source(source.shape().doubled(), (from, to) -> {
            long low = Math.max(0, from / 2 - 1);
            long high = Math.min(source.shape().x(), (to + 1) / 2 + 1);
            Tensor near = InferenceLayout.channelsLast(source.planes(low, high));
            return Resampling3d.trilinearDouble(near).narrow(2, from - 2 * low, to - from);
        });
    }

    /** One zero voxel appended to every axis, then kernel 3 with stride 2. */
    static PlaneSource halved(PlaneSource source, Convolution convolution, SlabPass pass) {
        MapShape shape = source.shape().halved().withChannels(convolution.outChannels());
        return source(shape, (from, to) -> {
            long high = Math.min(source.shape().x(), 2 * to + 1);
            pass.count(convolution, (double) (to - from) * shape.y() * shape.z());
            long[] pad = {0, 1, 0, 1, 0, 2 * to + 1 - high};
            Tensor planes = constant_pad_nd(source.planes(2 * from, high), pad, new Scalar(0));
            return convolution.forward(InferenceLayout.channelsLast(planes));
        });
    }
}
