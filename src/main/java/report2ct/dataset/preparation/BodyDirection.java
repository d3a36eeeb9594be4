package report2ct.dataset.preparation;

import report2ct.volume.Volume;

/**
 * Whether the back of a chest in RAS order lies where its header says: the spine is the largest mass of bone near the
 * middle, and it is posterior. Compares bone with soft tissue in the middle third of the width, on every second row of every second slice.
 *
 * @param boneVoxels bone voxels that were seen
 * @param offset how far the middle of the bone lies in front of the middle of the soft tissue, as a share of the depth of
 *     the volume; negative behind
 */
record BodyDirection(long boneVoxels, double offset) {
    private static final double BONE_LOW = 200;
    private static final double BONE_HIGH = 1500;
    private static final double TISSUE_LOW = -150;
    private static final int STEP = 2;

    static BodyDirection of(Volume volume) {
        int left = volume.nx() / 3;
        int right = volume.nx() - left;
        float[] row = new float[volume.nx()];
        double boneSum = 0;
        double tissueSum = 0;
        long bone = 0;
        long tissue = 0;
        for (int z = 0; z < volume.nz(); z += STEP) {
            for (int y = 0; y < volume.ny(); y += STEP) {
                volume.voxels().copyTo(volume.shape().index(0, y, z), row, 0, row.length);
                for (int x = left; x < right; x++) {
                    float value = row[x];
                    if (value >= BONE_LOW && value <= BONE_HIGH) {
                        boneSum += y;
                        bone++;
                    } else if (value >= TISSUE_LOW && value < BONE_LOW) {
                        tissueSum += y;
                        tissue++;
                    }
                }
            }
        }
        double offset = bone == 0 || tissue == 0 ? 0 : (boneSum / bone - tissueSum / tissue) / volume.ny();
        return new BodyDirection(bone, offset);
    }
}
