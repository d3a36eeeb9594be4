package report2ct.volume;

import java.util.Objects;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Floating-point values in memory, in chunks of 2^shift values. */
final class FloatVoxels implements Voxels {
    private static final int ONE_CHUNK = 31;

    private final float[][] chunks;
    private final int shift;
    private final long count;

    FloatVoxels(float[][] chunks, int shift, long count) {
        this.chunks = chunks;
        this.shift = shift;
        this.count = count;
    }

    /** A view of one array, which must not change any more. */
    static FloatVoxels of(float[] values) {
        return new FloatVoxels(new float[][] {values}, ONE_CHUNK, values.length);
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public VoxelType type() {
        return VoxelType.FLOAT32;
    }

    @Override
    public double at(long index) {
        return chunks[(int) (index >>> shift)][(int) (index & ((1L << shift) - 1))];
    }

    @Override
    public void copyTo(long from, double[] target, int offset, int length) {
        Objects.checkFromIndexSize(from, length, count);
        for (int i = 0; i < length; i++) {
            target[offset + i] = at(from + i);
        }
    }

    @Override
    public void copyTo(long from, float[] target, int offset, int length) {
        Objects.checkFromIndexSize(from, length, count);
        int done = 0;
        while (done < length) {
            float[] chunk = chunks[(int) ((from + done) >>> shift)];
            int place = (int) ((from + done) & ((1L << shift) - 1));
            int step = Math.min(length - done, chunk.length - place);
            System.arraycopy(chunk, place, target, offset + done, step);
            done += step;
        }
    }

    @Override
    public void copyTo(long from, short[] target, int offset, int length) {
        throw new Report2CtException(
                ErrorKind.INVALID_INPUT, "expected voxels of 16-bit whole numbers, found floating point; round first");
    }
}
