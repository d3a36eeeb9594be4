package report2ct.dataset.patch;

import report2ct.random.CounterRandom;

/**
 * Where a patch lies in the changed volume: three shares in [0, 1) of the room there is along x, y and z. A volume that is
 * smaller than the patch lies in its middle.
 */
public record PatchPlace(double x, double y, double z) {
    /** The last three numbers of a sample, behind those of its augmentation. */
    public static PatchPlace draw(CounterRandom random, long sample) {
        long end = (sample + 1) * Augmentation.NUMBERS_PER_SAMPLE;
        return new PatchPlace(random.uniform(end - 3), random.uniform(end - 2), random.uniform(end - 1));
    }

    /**
     * First voxel of the patch along an axis; negative in front of the volume.
     *
     * @param size voxels of the changed volume
     * @param patch voxels of the patch
     */
    int first(int axis, int size, int patch) {
        double share = axis == 0 ? x : axis == 1 ? y : z;
        if (size < patch) {
            return -((patch - size) / 2);
        }
        return (int) Math.floor(share * (size - patch + 1));
    }
}
