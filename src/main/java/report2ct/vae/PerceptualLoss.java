package report2ct.vae;

import static org.bytedeco.pytorch.global.torch.index_select;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;
import report2ct.random.CounterRandom;

/**
 * The 2.5-D perceptual loss: a share of the slices along each axis, the same ones of both volumes, is compared in two
 * dimensions; the means of the three axes are added (specification diffusion 5, MONAI {@code losses/perceptual.py}).
 *
 * @param network compares slices; stays its owner's
 * @param share of the slices along an axis that is looked at, rounded down, at least one slice
 */
public record PerceptualLoss(PerceptualNetwork network, double share) {
    private static final long NUMBERS_PER_AXIS = 1L << 20;

    public PerceptualLoss {
        if (!(share > 0 && share <= 1)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "perceptual loss: expected a share in (0, 1], found " + share);
        }
    }

    /**
     * The slices of one comparison: for x, y and z places in the row of all slices of the batch along that axis.
     *
     * @param x places along x, counted through the batch: sample * size + slice
     * @param y along y
     * @param z along z
     */
    public record Slices(List<Long> x, List<Long> y, List<Long> z) {
        public Slices {
            x = List.copyOf(x);
            y = List.copyOf(y);
            z = List.copyOf(z);
        }

        List<Long> along(int axis) {
            return switch (axis) {
                case 0 -> x;
                case 1 -> y;
                case 2 -> z;
                default -> throw new IndexOutOfBoundsException("axis " + axis);
            };
        }
    }

    /**
     * Slices chosen at random without repetition.
     *
     * @param number of the choice; the same number chooses the same slices
     * @param batch volumes
     * @param sizes of a volume along x, y and z
     */
    public Slices choose(CounterRandom random, long number, long batch, long... sizes) {
        List<List<Long>> chosen = new ArrayList<>();
        for (int axis = 0; axis < 3; axis++) {
            int count = Math.toIntExact(batch * sizes[axis]);
            long first = (number * 3 + axis) * NUMBERS_PER_AXIS;
            double[] keys = IntStream.range(0, count)
                    .mapToDouble(i -> random.uniform(first + i))
                    .toArray();
            chosen.add(IntStream.range(0, count)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> keys[i]))
                    .limit(Math.max(1, (long) (count * share)))
                    .map(Integer::longValue)
                    .toList());
        }
        return new Slices(chosen.get(0), chosen.get(1), chosen.get(2));
    }

    /**
     * The loss, a tensor without axes.
     *
     * @param reconstruction [B, 1, X, Y, Z]
     * @param volume same shape
     */
    public Tensor of(Tensor reconstruction, Tensor volume, Slices slices) {
        Ops.requireShape("reconstruction", reconstruction, -1, 1, -1, -1, -1);
        return TensorScope.compute(() -> {
            Tensor sum = along(reconstruction, volume, 0, slices);
            for (int axis = 1; axis < 3; axis++) {
                sum = sum.add(along(reconstruction, volume, axis, slices));
            }
            return sum;
        });
    }

    private Tensor along(Tensor reconstruction, Tensor volume, int axis, Slices slices) {
        return TensorScope.compute(() -> {
            long[] places =
                    slices.along(axis).stream().mapToLong(Long::longValue).toArray();
            Tensor index = Ops.longs(places, places.length);
            return network.distance(images(reconstruction, axis, index), images(volume, axis, index))
                    .mean();
        });
    }

    /** [B, 1, X, Y, Z] to [N, 1, H, W]: the chosen slices across an axis. */
    private static Tensor images(Tensor volume, int axis, Tensor index) {
        int first = axis == 0 ? 3 : 2;
        int second = axis == 2 ? 3 : 4;
        Tensor rows =
                volume.permute(0, axis + 2L, 1, first, second).reshape(-1, 1, volume.size(first), volume.size(second));
        return index_select(rows, 0, index);
    }
}
