package report2ct.io.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.volume.VoxelType;
import report2ct.volume.Voxels;

/** Voxels that are decoded from bytes whenever they are asked for: {@code slope * stored + intercept} in double. */
public final class StoredVoxels implements Voxels {
    /** Bytes decoded at once. */
    private static final int STEP = 1 << 16;

    private final RawBytes bytes;
    private final StoredType stored;
    private final ByteOrder order;
    private final double slope;
    private final double intercept;
    private final long count;

    private StoredVoxels(RawBytes bytes, StoredType stored, ByteOrder order, double slope, double intercept) {
        this.bytes = bytes;
        this.stored = stored;
        this.order = order;
        this.slope = slope;
        this.intercept = intercept;
        this.count = bytes.size() / stored.bytes();
    }

    /** Numbers used as stored. */
    public static StoredVoxels of(RawBytes bytes, StoredType stored, ByteOrder order) {
        return new StoredVoxels(bytes, stored, order, 1, 0);
    }

    /** The same numbers scaled. */
    public StoredVoxels scaled(double newSlope, double newIntercept) {
        return new StoredVoxels(bytes, stored, order, newSlope, newIntercept);
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public VoxelType type() {
        return unscaled() ? stored.voxelType() : VoxelType.FLOAT64;
    }

    private boolean unscaled() {
        return slope == 1 && intercept == 0;
    }

    @Override
    public double at(long index) {
        double[] one = new double[1];
        copyTo(index, one, 0, 1);
        return one[0];
    }

    @Override
    public void copyTo(long from, double[] target, int offset, int length) {
        Objects.checkFromIndexSize(from, length, count);
        int perStep = Math.max(1, Math.min(length, STEP / stored.bytes()));
        byte[] raw = new byte[perStep * stored.bytes()];
        ByteBuffer buffer = ByteBuffer.wrap(raw).order(order);
        for (int done = 0; done < length; done += perStep) {
            int here = Math.min(perStep, length - done);
            fill((from + done) * stored.bytes(), raw, here * stored.bytes());
            stored.decode(buffer, target, offset + done, here);
        }
        if (!unscaled()) {
            for (int i = offset; i < offset + length; i++) {
                target[i] = slope * target[i] + intercept;
            }
        }
    }

    @Override
    public void copyTo(long from, float[] target, int offset, int length) {
        inSteps(from, length, (block, done, here) -> {
            for (int i = 0; i < here; i++) {
                target[offset + done + i] = (float) block[i];
            }
        });
    }

    @Override
    public void copyTo(long from, short[] target, int offset, int length) {
        if (type() != VoxelType.INT16) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "expected voxels of 16-bit whole numbers, found " + stored.dtype()
                            + (unscaled() ? "" : ", scaled"));
        }
        inSteps(from, length, (block, done, here) -> {
            for (int i = 0; i < here; i++) {
                target[offset + done + i] = (short) block[i];
            }
        });
    }

    private interface Block {
        void accept(double[] values, int done, int here);
    }

    private void inSteps(long from, int length, Block use) {
        double[] block = new double[Math.min(length, STEP)];
        for (int done = 0; done < length; done += block.length) {
            int here = Math.min(block.length, length - done);
            copyTo(from + done, block, 0, here);
            use.accept(block, done, here);
        }
    }

    private void fill(long position, byte[] raw, int length) {
        try {
            bytes.read(position, raw, 0, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
