package report2ct.io.format;

import java.nio.ByteBuffer;
import java.util.Locale;
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

    /** Number {@code i} of a buffer, whose byte order counts. */
    double decode(ByteBuffer buffer, int i) {
        return switch (this) {
            case INT8 -> buffer.get(i);
            case UINT8 -> buffer.get(i) & 0xFF;
            case INT16 -> buffer.getShort(2 * i);
            case UINT16 -> buffer.getShort(2 * i) & 0xFFFF;
            case INT32 -> buffer.getInt(4 * i);
            case UINT32 -> buffer.getInt(4 * i) & LOW_32_BITS;
            case INT64 -> buffer.getLong(8 * i);
            case UINT64 -> unsigned(buffer.getLong(8 * i));
            case FLOAT32 -> buffer.getFloat(4 * i);
            case FLOAT64 -> buffer.getDouble(8 * i);
        };
    }

    private static double unsigned(long bits) {
        return bits >= 0 ? bits : bits + TWO_TO_64;
    }
}
