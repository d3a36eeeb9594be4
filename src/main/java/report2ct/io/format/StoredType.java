package report2ct.io.format;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import report2ct.volume.VoxelType;

/** A number type as it lies in a file. */
public enum StoredType {
    INT8(1),
    UINT8(1),
    INT16(2),
    UINT16(2),
    INT32(4),
    UINT32(4),
    INT64(8),
    UINT64(8),
    FLOAT32(4),
    FLOAT64(8);

    private static final double TWO_TO_64 = 0x1p64;
    private static final long LOW_32_BITS = 0xFFFFFFFFL;

    private final int bytes;

    StoredType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one number. */
    public int bytes() {
        return bytes;
    }

    /** The name numpy uses, e.g. {@code int16}. */
    public String dtype() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The narrowest of the three voxel types that holds every number of this type (64-bit integers are rounded). */
    public VoxelType voxelType() {
        return switch (this) {
            case INT8, UINT8, INT16 -> VoxelType.INT16;
            case UINT16, FLOAT32 -> VoxelType.FLOAT32;
            case INT32, UINT32, INT64, UINT64, FLOAT64 -> VoxelType.FLOAT64;
        };
    }

    /** Decodes the first {@code count} numbers of a buffer, whose byte order counts. */
    void decode(ByteBuffer buffer, double[] target, int offset, int count) {
        switch (this) {
            case INT8 -> fill(target, offset, count, buffer::get);
            case UINT8 -> fill(target, offset, count, i -> buffer.get(i) & 0xFF);
            case INT16 -> fill(target, offset, count, i -> buffer.getShort(2 * i));
            case UINT16 -> fill(target, offset, count, i -> buffer.getShort(2 * i) & 0xFFFF);
            case INT32 -> fill(target, offset, count, i -> buffer.getInt(4 * i));
            case UINT32 -> fill(target, offset, count, i -> buffer.getInt(4 * i) & LOW_32_BITS);
            case INT64 -> fill(target, offset, count, i -> buffer.getLong(8 * i));
            case UINT64 -> fill(target, offset, count, i -> unsigned(buffer.getLong(8 * i)));
            case FLOAT32 -> fill(target, offset, count, i -> buffer.getFloat(4 * i));
            case FLOAT64 -> fill(target, offset, count, i -> buffer.getDouble(8 * i));
        }
    }

    private static void fill(double[] target, int offset, int count, IntToDoubleFunction number) {
        for (int i = 0; i < count; i++) {
            target[offset + i] = number.applyAsDouble(i);
        }
    }

    private static double unsigned(long bits) {
        return bits >= 0 ? bits : bits + TWO_TO_64;
    }
}
