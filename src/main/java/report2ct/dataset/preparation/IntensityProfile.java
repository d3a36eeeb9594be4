package report2ct.dataset.preparation;

import report2ct.volume.Volume;
import report2ct.volume.Voxels;

/**
 * What tells a CT in Hounsfield units from other numbers, in one pass over a volume in RAS order.
 *
 * @param min smallest value
 * @param max largest value
 * @param airShare share of voxels within {@value #AIR_LOW} to {@value #AIR_HIGH}: lung and the air around the body
 * @param tissueShare share of voxels within {@value #TISSUE_LOW} to {@value #TISSUE_HIGH}: fat, muscle, blood, organs
 */
record IntensityProfile(double min, double max, double airShare, double tissueShare) {
    static final double AIR_LOW = -1150;
    static final double AIR_HIGH = -600;
    static final double TISSUE_LOW = -200;
    static final double TISSUE_HIGH = 300;

    private static final int BLOCK = 1 << 16;

    static IntensityProfile of(Volume volume) {
        Voxels voxels = volume.voxels();
        float[] block = new float[BLOCK];
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        long air = 0;
        long tissue = 0;
        for (long from = 0; from < voxels.count(); from += BLOCK) {
            int length = (int) Math.min(BLOCK, voxels.count() - from);
            voxels.copyTo(from, block, 0, length);
            for (int i = 0; i < length; i++) {
                float value = block[i];
                min = Math.min(min, value);
                max = Math.max(max, value);
                air += value >= AIR_LOW && value <= AIR_HIGH ? 1 : 0;
                tissue += value >= TISSUE_LOW && value <= TISSUE_HIGH ? 1 : 0;
            }
        }
        double count = voxels.count();
        return new IntensityProfile(min, max, air / count, tissue / count);
    }
}
