package report2ct.volume;

/**
 * The values of a volume as one long sequence, x fastest, then y, then z. Read-only; implementations hold arrays in
 * memory or read from a file, and may hold more than 2^31 values. Reading from several threads at once is allowed.
 */
public interface Voxels {
    /** Number of values. */
    long count();

    /** The type that holds every value exactly. */
    VoxelType type();

    /** One value. */
    double at(long index);

    /** Copies {@code length} values that begin at {@code from}. */
    void copyTo(long from, double[] target, int offset, int length);

    /** As above, each value rounded to {@code float}. */
    void copyTo(long from, float[] target, int offset, int length);

    /** As above for {@link VoxelType#INT16}; other types are refused, because nothing says how to round. */
    void copyTo(long from, short[] target, int offset, int length);
}
