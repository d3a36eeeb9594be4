package report2ct.io.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.volume.Volume;
import report2ct.volume.VoxelType;
import report2ct.volume.Voxels;

/** Writes voxels as little-endian 16-bit integers or 32-bit floats. */
public final class VoxelOutput {
    private static final int BLOCK = 1 << 15;

    private VoxelOutput() {}

    /** The number type that a volume gets in a file. */
    public static StoredType type(Volume volume, WriteOptions options, Path file) {
        boolean whole = volume.voxels().type() == VoxelType.INT16;
        return switch (options.type()) {
            case FLOAT32 -> StoredType.FLOAT32;
            case AS_HELD -> whole ? StoredType.INT16 : StoredType.FLOAT32;
            case INT16 -> {
                if (!whole) {
                    throw new Report2CtException(
                            ErrorKind.INVALID_INPUT,
                            file + ": expected a volume of 16-bit whole numbers, found floating point; round first");
                }
                yield StoredType.INT16;
            }
        };
    }

    /** All voxels in their order. */
    public static void write(Voxels voxels, StoredType type, OutputStream out) throws IOException {
        byte[] raw = new byte[BLOCK * type.bytes()];
        ByteBuffer buffer = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        short[] shorts = new short[BLOCK];
        float[] floats = new float[BLOCK];
        for (long from = 0; from < voxels.count(); from += BLOCK) {
            int length = (int) Math.min(BLOCK, voxels.count() - from);
            buffer.clear();
            if (type == StoredType.INT16) {
                voxels.copyTo(from, shorts, 0, length);
                buffer.asShortBuffer().put(shorts, 0, length);
            } else {
                voxels.copyTo(from, floats, 0, length);
                buffer.asFloatBuffer().put(floats, 0, length);
            }
            out.write(raw, 0, length * type.bytes());
        }
    }
}
