package report2ct.volume;

/** A permutation and flips of voxel axes: where each axis of the new order comes from. */
public final class AxisMap {
    /** Values read at once; eight bytes each. */
    private static final long MIN_BLOCK = 1L << 20;

    private static final int HEAP_SHARE = 64;

    private final int[] source;
    private final boolean[] flip;

    private AxisMap(int[] source, boolean[] flip) {
        this.source = source;
        this.flip = flip;
    }

    /** The map that brings a volume of this geometry to an orientation. */
    public static AxisMap between(Affine from, Orientation to) {
        Orientation now = Orientation.of(from);
        int[] source = new int[3];
        boolean[] flip = new boolean[3];
        for (int axis = 0; axis < 3; axis++) {
            for (int candidate = 0; candidate < 3; candidate++) {
                if (now.worldAxis(candidate) == to.worldAxis(axis)) {
                    source[axis] = candidate;
                    flip[axis] = now.positive(candidate) != to.positive(axis);
                }
            }
        }
        return new AxisMap(source, flip);
    }

    /** Whether nothing changes. */
    public boolean identity() {
        return source[0] == 0 && source[1] == 1 && !flip[0] && !flip[1] && !flip[2];
    }

    /** Old axis that becomes the new axis. */
    public int source(int axis) {
        return source[axis];
    }

    /** Whether the new axis runs against the old one. */
    public boolean flipped(int axis) {
        return flip[axis];
    }

    /** The new shape. */
    public VolumeShape shape(VolumeShape old) {
        return new VolumeShape(old.along(source[0]), old.along(source[1]), old.along(source[2]));
    }

    /** The new geometry: the same world place for the same voxel. */
    public Affine affine(Affine old, VolumeShape oldShape) {
        double[][] rows = new double[3][4];
        for (int r = 0; r < 3; r++) {
            rows[r][3] = old.at(r, 3);
            for (int c = 0; c < 3; c++) {
                double step = old.at(r, source[c]);
                rows[r][c] = (flip[c] ? -step : step) + 0.0;
                rows[r][3] += flip[c] ? step * (oldShape.along(source[c]) - 1) : 0;
            }
        }
        return Affine.ofRows(rows);
    }

    /** Number of planes of the new order that are read at once, by the size of the Java heap. */
    public int planesAtOnce(VolumeShape old) {
        long plane = shape(old).planeCount();
        long block = Math.max(MIN_BLOCK, Runtime.getRuntime().maxMemory() / HEAP_SHARE / Double.BYTES);
        return (int) Math.max(1, Math.min(shape(old).nz(), block / plane));
    }

    /**
     * Reads planes {@code z0 .. z0 + planes - 1} of the new order. Runs along the old x axis are read in one piece, so
     * voxels that lie in a file are read in few and long steps.
     *
     * @param target new order, x fastest; holds at least planes * nx * ny values
     */
    public void readPlanes(Voxels voxels, VolumeShape old, int z0, int planes, double[] target) {
        VolumeShape now = shape(old);
        int[] low = {0, 0, 0};
        int[] high = {old.nx(), old.ny(), old.nz()};
        int outer = source[2];
        low[outer] = flip[2] ? now.nz() - z0 - planes : z0;
        high[outer] = low[outer] + planes;
        long[] step = new long[3];
        long base = 0;
        for (int axis = 0; axis < 3; axis++) {
            long stride = now.stride(axis);
            step[source[axis]] = flip[axis] ? -stride : stride;
            base += flip[axis] ? stride * (now.along(axis) - 1) : 0;
        }
        base -= z0 * now.planeCount();
        double[] run = new double[high[0] - low[0]];
        for (int z = low[2]; z < high[2]; z++) {
            for (int y = low[1]; y < high[1]; y++) {
                voxels.copyTo(old.index(low[0], y, z), run, 0, run.length);
                int place = (int) (base + step[0] * low[0] + step[1] * y + step[2] * z);
                int stride = (int) step[0];
                for (double value : run) {
                    target[place] = value;
                    place += stride;
                }
            }
        }
    }

    /** A volume in the new order, in memory. */
    public Volume reorder(Volume volume) {
        VolumeShape old = volume.shape();
        VolumeShape now = shape(old);
        VoxelsBuilder builder = VoxelsBuilder.of(volume.voxels().type(), now.voxelCount());
        int planes = planesAtOnce(old);
        double[] block = new double[Math.toIntExact(planes * now.planeCount())];
        for (int z = 0; z < now.nz(); z += planes) {
            int here = Math.min(planes, now.nz() - z);
            readPlanes(volume.voxels(), old, z, here, block);
            builder.append(block, 0, Math.toIntExact(here * now.planeCount()));
        }
        return Volume.of(now, affine(volume.affine(), old), builder.build());
    }
}
