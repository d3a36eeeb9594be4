package report2ct.volume;

import java.util.Arrays;

/**
 * Cuts and fills volumes to a size around their middle. The two rules differ by one voxel where a difference is odd
 * (evaluation.md 1.2, 2.1).
 */
public enum CropPad {
    /** MONAI's SpatialPad, then CenterSpatialCrop: pad before = floor((to - n) / 2), crop from n / 2 - to / 2. */
    MONAI {
        @Override
        public int before(int n, int to) {
            return n < to ? (to - n) / 2 : -(n / 2 - to / 2);
        }
    },
    /** One step: before = floor((to - n) / 2), where a negative number crops. */
    ONE_STEP {
        @Override
        public int before(int n, int to) {
            return Math.floorDiv(to - n, 2);
        }
    };

    /** Voxels added in front of an axis of {@code n} voxels to reach {@code to}; negative: removed. */
    public abstract int before(int n, int to);

    /** The volume at a size; new voxels have the value {@code fill}. The geometry follows. */
    public Volume apply(Volume volume, VolumeShape to, double fill) {
        VolumeShape from = volume.shape();
        int[] before = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            before[axis] = before(from.along(axis), to.along(axis));
        }
        double[] origin = volume.affine().apply(-before[0], -before[1], -before[2]);
        Affine affine = volume.affine().withOrigin(origin[0], origin[1], origin[2]);
        if (from.equals(to)) {
            return volume;
        }
        boolean whole = volume.voxels().type() == VoxelType.INT16 && (short) fill == fill;
        VoxelsBuilder builder = VoxelsBuilder.of(whole ? VoxelType.INT16 : VoxelType.FLOAT32, to.voxelCount());
        double[] row = new double[to.nx()];
        for (int z = 0; z < to.nz(); z++) {
            for (int y = 0; y < to.ny(); y++) {
                Arrays.fill(row, fill);
                copyRow(volume, before, row, new int[] {y - before[1], z - before[2]});
                builder.append(row, 0, row.length);
            }
        }
        return Volume.of(to, affine, builder.build());
    }

    private static void copyRow(Volume volume, int[] before, double[] row, int[] place) {
        VolumeShape from = volume.shape();
        if (place[0] < 0 || place[0] >= from.ny() || place[1] < 0 || place[1] >= from.nz()) {
            return;
        }
        int first = Math.max(0, -before[0]);
        int target = Math.max(0, before[0]);
        int length = Math.min(from.nx() - first, row.length - target);
        volume.voxels().copyTo(from.index(first, place[0], place[1]), row, target, length);
    }
}
