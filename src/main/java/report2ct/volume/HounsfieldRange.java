package report2ct.volume;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Hounsfield units between two limits and their counterpart from 0 to 1 inside the networks. All arithmetic is in
 * {@code float}, as in the reference (diffusion.md 2.1 and 4.2).
 */
public record HounsfieldRange(float low, float high) {
    /** -1000 to 1000 HU, the range of the paper. */
    public static final HounsfieldRange CT = new HounsfieldRange(-1000, 1000);

    /** How a floating-point value becomes a whole number. */
    public enum Rounding {
        /** Toward zero, as a cast: the reference's outputs. */
        TRUNCATE,
        /** To the nearest, halves to even: challenge submissions. */
        NEAREST
    }

    public HounsfieldRange {
        if (!(low < high) || low < Short.MIN_VALUE || high > Short.MAX_VALUE) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "range of Hounsfield units: expected low < high within 16 bits, found " + low + " and " + high);
        }
    }

    /** Clips to the range and maps it to 0..1; NaN stays NaN. */
    public float toUnit(float hu) {
        float unit = (hu - low) / (high - low);
        return Math.max(0f, Math.min(1f, unit));
    }

    /** A volume mapped by {@link #toUnit(float)}, in memory. */
    public Volume toUnit(Volume volume) {
        Voxels voxels = volume.voxels();
        VoxelsBuilder builder = VoxelsBuilder.of(VoxelType.FLOAT32, voxels.count());
        float[] block = new float[VoxelBlocks.BLOCK];
        for (long from = 0; from < voxels.count(); from += block.length) {
            int length = (int) Math.min(block.length, voxels.count() - from);
            voxels.copyTo(from, block, 0, length);
            for (int i = 0; i < length; i++) {
                block[i] = toUnit(block[i]);
            }
            builder.append(block, 0, length);
        }
        return Volume.of(volume.shape(), volume.affine(), builder.build());
    }

    /** One value of a network to Hounsfield units: {@code y * (high - low) + low}, clipped. NaN is refused. */
    public short toHu(float y, Rounding rounding) {
        float hu = y * (high - low) + low;
        if (Float.isNaN(hu)) {
            throw new Report2CtException(ErrorKind.INTERNAL, "expected a number for a voxel, found NaN");
        }
        float clipped = Math.max(low, Math.min(high, hu));
        return switch (rounding) {
            case TRUNCATE -> (short) clipped;
            case NEAREST -> (short) Math.rint(clipped);
        };
    }

    /** Values of a network to whole Hounsfield units by truncation toward zero, as the reference does. */
    public short[] toHu(float[] y) {
        return toHu(y, Rounding.TRUNCATE);
    }

    /** Values of a network to whole Hounsfield units. */
    public short[] toHu(float[] y, Rounding rounding) {
        short[] hu = new short[y.length];
        for (int i = 0; i < y.length; i++) {
            hu[i] = toHu(y[i], rounding);
        }
        return hu;
    }

    /** Clips a volume of Hounsfield units to the range and rounds it; for storing floating-point volumes as 16 bits. */
    public Volume clip(Volume volume, Rounding rounding) {
        Voxels voxels = volume.voxels();
        VoxelsBuilder builder = VoxelsBuilder.of(VoxelType.INT16, voxels.count());
        double[] block = new double[VoxelBlocks.BLOCK];
        VoxelBlocks.forEach(voxels, block, length -> {
            for (int i = 0; i < length; i++) {
                block[i] = whole(block[i], rounding);
            }
            builder.append(block, 0, length);
        });
        return Volume.of(volume.shape(), volume.affine(), builder.build());
    }

    private double whole(double hu, Rounding rounding) {
        if (Double.isNaN(hu)) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "expected a number for a voxel, found NaN");
        }
        double clipped = Math.max(low, Math.min(high, hu));
        return switch (rounding) {
            case TRUNCATE -> (short) clipped;
            case NEAREST -> Math.rint(clipped) + 0.0;
        };
    }
}
