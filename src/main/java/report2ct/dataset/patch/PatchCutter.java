package report2ct.dataset.patch;

import report2ct.volume.VolumeShape;

/**
 * Cuts patches out of changed volumes without changing the volume: each voxel of the patch is looked up where it comes
 * from, by one trilinear interpolation.
 *
 * <p>Positions are those of MONAI's {@code Zoom} (half-voxel centres, sizes rounded down) and {@code Rotate} (about the
 * middle, size kept, border values continued) followed by {@code SpatialPad} (zeros on both sides) and a crop. The
 * reference interpolates twice where a volume is both resized and turned, and so blurs it twice.
 */
public final class PatchCutter {
    private final VolumeSource source;
    private final PatchSize patch;

    /** A cutter of patches of one size. */
    public PatchCutter(VolumeSource source, PatchSize patch) {
        this.source = source;
        this.patch = patch;
    }

    /** A patch of the changed volume, z fastest. */
    public float[] cut(int index, Augmentation augmentation, PatchPlace place) {
        VolumeShape shape = source.shape(index);
        int[] size = new int[3];
        int[] changed = new int[3];
        int[] first = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            size[axis] = shape.along(augmentation.axes().axes().get(axis));
            changed[axis] = Math.max(1, (int) Math.floor(size[axis] * augmentation.zoom()));
            first[axis] = place.first(axis, changed[axis], patch.along(axis));
        }
        return cut(index, augmentation, new Placed(size, changed, first));
    }

    /** A patch of the volume as it is, by its first voxel; zeros outside the volume. */
    public float[] cut(int index, int x, int y, int z) {
        VolumeShape shape = source.shape(index);
        int[] size = {shape.nx(), shape.ny(), shape.nz()};
        return cut(index, Augmentation.none(), new Placed(size, size, new int[] {x, y, z}));
    }

    /**
     * Sizes along the reordered axes.
     *
     * @param size of the volume
     * @param changed of the volume after resizing
     * @param first voxel of the patch in the changed volume
     */
    @SuppressWarnings("ArrayRecordComponent") // never leaves this class
    private record Placed(int[] size, int[] changed, int[] first) {}

    private float[] cut(int index, Augmentation augmentation, Placed placed) {
        float[] result = new float[patch.voxelCount()];
        int[] from = new int[3];
        int[] to = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            from[axis] = Math.max(0, -placed.first()[axis]);
            to[axis] = Math.min(patch.along(axis), placed.changed()[axis] - placed.first()[axis]);
            if (from[axis] >= to[axis]) {
                return result;
            }
        }
        Lookup lookup = new Lookup(augmentation.turn(), placed);
        SourceBox box = SourceBox.around(lookup, from, to, placed.size());
        box.read(source, index, augmentation.axes());
        double[] position = new double[3];
        for (int x = from[0]; x < to[0]; x++) {
            for (int y = from[1]; y < to[1]; y++) {
                for (int z = from[2]; z < to[2]; z++) {
                    lookup.source(x, y, z, position);
                    double value = box.at(position) * augmentation.factor() + augmentation.shift();
                    result[(x * patch.y() + y) * patch.z() + z] = (float) value;
                }
            }
        }
        return result;
    }

    /** From a voxel of the patch to a position in the reordered volume. */
    private static final class Lookup {
        private final double[][] matrix;
        private final Placed placed;

        Lookup(Augmentation.Turn turn, Placed placed) {
            matrix = turn.matrix();
            this.placed = placed;
        }

        void source(int x, int y, int z, double[] position) {
            double dx = x + placed.first()[0] - (placed.changed()[0] - 1) / 2.0;
            double dy = y + placed.first()[1] - (placed.changed()[1] - 1) / 2.0;
            double dz = z + placed.first()[2] - (placed.changed()[2] - 1) / 2.0;
            for (int axis = 0; axis < 3; axis++) {
                double[] row = matrix[axis];
                int changed = placed.changed()[axis];
                int size = placed.size()[axis];
                double turned = clamp(row[0] * dx + row[1] * dy + row[2] * dz + (changed - 1) / 2.0, changed - 1);
                position[axis] = clamp((turned + 0.5) * size / changed - 0.5, size - 1);
            }
        }

        private static double clamp(double value, int last) {
            return Math.max(0, Math.min(last, value));
        }
    }

    /** The part of the volume that a patch comes from; its axes are the reordered ones. */
    private static final class SourceBox {
        private final int[] low;
        private final int[] length;
        private final int[] size;
        private final int[] step = new int[3];
        private float[] values = new float[0];
        private int base;

        private SourceBox(int[] low, int[] length, int[] size) {
            this.low = low;
            this.length = length;
            this.size = size;
        }

        /** Positions are monotone along each axis of the patch, so that its corners bound them. */
        static SourceBox around(Lookup lookup, int[] from, int[] to, int[] size) {
            double[] least = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
            double[] most = new double[3];
            double[] position = new double[3];
            for (int corner = 0; corner < 8; corner++) {
                lookup.source(
                        (corner & 1) == 0 ? from[0] : to[0] - 1,
                        (corner & 2) == 0 ? from[1] : to[1] - 1,
                        (corner & 4) == 0 ? from[2] : to[2] - 1,
                        position);
                for (int axis = 0; axis < 3; axis++) {
                    least[axis] = Math.min(least[axis], position[axis]);
                    most[axis] = Math.max(most[axis], position[axis]);
                }
            }
            int[] low = new int[3];
            int[] length = new int[3];
            for (int axis = 0; axis < 3; axis++) {
                // one voxel of room on each side for the last bit of a sum
                low[axis] = Math.max(0, (int) least[axis] - 1);
                length[axis] = Math.min(size[axis], (int) most[axis] + 3) - low[axis];
            }
            return new SourceBox(low, length, size);
        }

        void read(VolumeSource source, int index, AxisOrder axes) {
            int[] first = new int[3];
            int[] extent = new int[3];
            for (int axis = 0; axis < 3; axis++) {
                int at = axes.axes().get(axis);
                first[at] = axes.mirrored().get(axis) ? size[axis] - low[axis] - length[axis] : low[axis];
                extent[at] = length[axis];
            }
            values = source.box(
                    index, new VolumeBox(first[0], first[1], first[2], new PatchSize(extent[0], extent[1], extent[2])));
            int[] stride = {extent[1] * extent[2], extent[2], 1};
            for (int axis = 0; axis < 3; axis++) {
                int along = stride[axes.axes().get(axis)];
                boolean mirrored = axes.mirrored().get(axis);
                step[axis] = mirrored ? -along : along;
                base += mirrored ? (length[axis] - 1) * along : 0;
            }
        }

        double at(double[] position) {
            int place = base;
            int[] next = new int[3];
            double[] weight = new double[3];
            for (int axis = 0; axis < 3; axis++) {
                int lower = (int) position[axis];
                weight[axis] = position[axis] - lower;
                place += (lower - low[axis]) * step[axis];
                next[axis] = weight[axis] > 0 ? step[axis] : 0;
            }
            double front = plane(place, next, weight);
            return weight[0] > 0 ? front * (1 - weight[0]) + plane(place + next[0], next, weight) * weight[0] : front;
        }

        private double plane(int place, int[] next, double[] weight) {
            double near = values[place] * (1 - weight[2]) + values[place + next[2]] * weight[2];
            if (next[1] == 0) {
                return near;
            }
            int other = place + next[1];
            double far = values[other] * (1 - weight[2]) + values[other + next[2]] * weight[2];
            return near * (1 - weight[1]) + far * weight[1];
        }
    }
}
