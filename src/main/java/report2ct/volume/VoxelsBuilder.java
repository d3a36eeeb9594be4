package report2ct.volume;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Collects voxels in their order into memory, in steps, so that volumes beyond 2^31 voxels fit and nothing is copied
 * twice. One thread, one use: after {@link #build()} it refuses more.
 */
public final class VoxelsBuilder {
    private static final int CHUNK_SHIFT = 24;
    private static final int CHUNK = 1 << CHUNK_SHIFT;

    private final long count;
    private final short[][] shorts;
    private final float[][] floats;
    private final boolean whole;
    private long filled;

    private VoxelsBuilder(long count, boolean whole) {
        long chunks = (count + CHUNK - 1) >> CHUNK_SHIFT;
        if (chunks > Integer.MAX_VALUE) {
            throw new Report2CtException(ErrorKind.OUT_OF_MEMORY, count + " voxels do not fit in memory");
        }
        this.count = count;
        this.whole = whole;
        this.shorts = new short[whole ? (int) chunks : 0][];
        this.floats = new float[whole ? 0 : (int) chunks][];
    }

    /** For {@code count} values of a type; {@link VoxelType#FLOAT64} is kept as {@code float}. */
    public static VoxelsBuilder of(VoxelType type, long count) {
        return new VoxelsBuilder(count, type == VoxelType.INT16);
    }

    /** Appends values; with whole numbers they must be whole already. */
    public void append(double[] values, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            put(values[i]);
        }
    }

    /** Appends values; with whole numbers they must be whole already. */
    public void append(float[] values, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            put(values[i]);
        }
    }

    /** Appends values. */
    public void append(short[] values, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            put(values[i]);
        }
    }

    private void put(double value) {
        if (filled >= count) {
            throw new Report2CtException(ErrorKind.INTERNAL, "more than the announced " + count + " voxels");
        }
        int chunk = (int) (filled >> CHUNK_SHIFT);
        int place = (int) (filled & (CHUNK - 1));
        if (place == 0) {
            open(chunk);
        }
        if (whole) {
            short rounded = (short) value;
            if (rounded != value) {
                throw new Report2CtException(
                        ErrorKind.INTERNAL, "expected a whole number of 16 bits, found the voxel value " + value);
            }
            shorts[chunk][place] = rounded;
        } else {
            floats[chunk][place] = (float) value;
        }
        filled++;
    }

    private void open(int chunk) {
        int size = (int) Math.min(CHUNK, count - ((long) chunk << CHUNK_SHIFT));
        try {
            if (whole) {
                shorts[chunk] = new short[size];
            } else {
                floats[chunk] = new float[size];
            }
        } catch (OutOfMemoryError e) {
            throw new Report2CtException(
                    ErrorKind.OUT_OF_MEMORY,
                    "not enough Java heap for " + count + " voxels (" + count * (whole ? 2 : 4) + " bytes)",
                    e);
        }
    }

    /** The voxels; all of them must have been appended. */
    public Voxels build() {
        if (filled != count) {
            throw new Report2CtException(ErrorKind.INTERNAL, "expected " + count + " voxels, found " + filled);
        }
        filled = count + 1;
        return whole ? new ShortVoxels(shorts, CHUNK_SHIFT, count) : new FloatVoxels(floats, CHUNK_SHIFT, count);
    }
}
