package report2ct.volume;

/**
 * Linear resampling of volumes. Results are floating point and lie in memory; read volumes in files with
 * {@link Volume#inMemory()} first.
 */
public final class Resampling {
    private Resampling() {}

    /**
     * Resizes to a number of voxels with the field of view kept: trilinear, half-voxel centres, no smoothing before
     * shrinking, in {@code float}, as torch's {@code interpolate(mode="trilinear", align_corners=False)}. The affine
     * becomes {@code affine * diag(s)} with translation {@code (s - 1) / 2}, {@code s} = old size / new size
     * (diffusion.md 2.1).
     */
    public static Volume resize(Volume volume, VolumeShape to) {
        VolumeShape from = volume.shape();
        LinearAxis xs = LinearAxis.resize(from.nx(), to.nx());
        LinearAxis ys = LinearAxis.resize(from.ny(), to.ny());
        LinearAxis zs = LinearAxis.resize(from.nz(), to.nz());
        PlanePair planes = new PlanePair(volume, xs, ys, to);
        VoxelsBuilder builder = VoxelsBuilder.of(VoxelType.FLOAT32, to.voxelCount());
        float[] plane = new float[Math.toIntExact(to.planeCount())];
        for (int z = 0; z < to.nz(); z++) {
            float[] low = planes.plane(zs.lower(z));
            float[] high = planes.plane(zs.upper(z));
            float weight = zs.weight(z);
            for (int i = 0; i < plane.length; i++) {
                plane[i] = (1 - weight) * low[i] + weight * high[i];
            }
            builder.append(plane, 0, plane.length);
        }
        return Volume.of(to, resized(volume.affine(), from, to), builder.build());
    }

    private static Affine resized(Affine affine, VolumeShape from, VolumeShape to) {
        double[][] scale = new double[3][4];
        for (int axis = 0; axis < 3; axis++) {
            double s = (double) from.along(axis) / to.along(axis);
            scale[axis][axis] = s;
            scale[axis][3] = (s - 1) / 2;
        }
        return affine.times(Affine.ofRows(scale));
    }

    /** The last two source planes, already resized along x and y; one thread. */
    private static final class PlanePair {
        private final Volume volume;
        private final LinearAxis xs;
        private final LinearAxis ys;
        private final VolumeShape to;
        private final float[] source;
        private final float[][] kept;
        private final int[] index = {-1, -1};

        PlanePair(Volume volume, LinearAxis xs, LinearAxis ys, VolumeShape to) {
            this.volume = volume;
            this.xs = xs;
            this.ys = ys;
            this.to = to;
            this.source = new float[Math.toIntExact(volume.shape().planeCount())];
            this.kept = new float[2][Math.toIntExact(to.planeCount())];
        }

        /** Planes are asked for in rising order, so neighbours lie in different places. */
        float[] plane(int z) {
            int place = z & 1;
            if (index[place] != z) {
                volume.voxels().copyTo(z * volume.shape().planeCount(), source, 0, source.length);
                resize(kept[place]);
                index[place] = z;
            }
            return kept[place];
        }

        private void resize(float[] target) {
            int width = volume.nx();
            int place = 0;
            for (int y = 0; y < to.ny(); y++) {
                int low = ys.lower(y) * width;
                int high = ys.upper(y) * width;
                float weight = ys.weight(y);
                for (int x = 0; x < to.nx(); x++) {
                    float upper = along(low, x);
                    float lower = along(high, x);
                    target[place++] = (1 - weight) * upper + weight * lower;
                }
            }
        }

        private float along(int row, int x) {
            float weight = xs.weight(x);
            return (1 - weight) * source[row + xs.lower(x)] + weight * source[row + xs.upper(x)];
        }
    }

    /**
     * Resamples to a spacing as MONAI's {@code Spacing} does (evaluation.md 1.3): corner-to-corner size, axes kept
     * straight, values outside taken from the border, computed in double. An axis whose spacing is within 1e-3 mm of the
     * wanted one keeps it; a volume that would not change is returned as it is.
     */
    public static Volume toSpacing(Volume volume, Spacing wanted) {
        SpacingGrid grid = SpacingGrid.of(volume, wanted);
        if (grid.unchanged()) {
            return volume;
        }
        VolumeShape to = grid.shape();
        VoxelsBuilder builder = VoxelsBuilder.of(VoxelType.FLOAT32, to.voxelCount());
        float[] row = new float[to.nx()];
        Voxels voxels = volume.voxels();
        VolumeShape from = volume.shape();
        for (int z = 0; z < to.nz(); z++) {
            for (int y = 0; y < to.ny(); y++) {
                for (int x = 0; x < to.nx(); x++) {
                    double[] place = grid.toSource().apply(x, y, z);
                    row[x] = (float) trilinear(voxels, from, place);
                }
                builder.append(row, 0, row.length);
            }
        }
        return Volume.of(to, grid.affine(), builder.build());
    }

    /** Number of voxels of one axis at another spacing: first and last centres stay, half to even. */
    public static int sizeAtSpacing(int voxels, double fromMm, double toMm) {
        return (int) Math.rint((voxels - 1) * fromMm / toMm + 1);
    }

    /** Border clamp, then the eight neighbours. */
    private static double trilinear(Voxels voxels, VolumeShape shape, double[] place) {
        int[] low = new int[3];
        long[] step = new long[3];
        double[] weight = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            int last = shape.along(axis) - 1;
            double clamped = Math.max(0, Math.min(last, place[axis]));
            low[axis] = (int) clamped;
            weight[axis] = clamped - low[axis];
            step[axis] = low[axis] < last ? shape.stride(axis) : 0;
        }
        long at = shape.index(low[0], low[1], low[2]);
        double front = plane(voxels, at, step, weight);
        double back = weight[2] == 0 ? front : plane(voxels, at + step[2], step, weight);
        return front * (1 - weight[2]) + back * weight[2];
    }

    private static double plane(Voxels voxels, long at, long[] step, double[] weight) {
        double upper = voxels.at(at) * (1 - weight[0]) + voxels.at(at + step[0]) * weight[0];
        double lower = voxels.at(at + step[1]) * (1 - weight[0]) + voxels.at(at + step[0] + step[1]) * weight[0];
        return upper * (1 - weight[1]) + lower * weight[1];
    }
}
