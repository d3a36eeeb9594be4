package report2ct.io.format;

import java.nio.file.Path;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.volume.Affine;
import report2ct.volume.VolumeShape;

/** Checks of what a header announces, before anything is allocated. Messages name the file. */
public final class Announced {
    /** More bytes than deflate can make out of one. */
    public static final long DEFLATE_RATIO = 1100;
    /** More bytes than bzip2 can make out of one. */
    public static final long BZIP2_RATIO = 1_200_000;

    private static final long SLACK = 1 << 16;

    private Announced() {}

    /** A file that breaks the rules of its format. */
    public static Report2CtException corrupt(Path file, String message) {
        return new Report2CtException(ErrorKind.CORRUPT_FILE, file + ": " + message);
    }

    /** A file of a form that is not read here. */
    public static Report2CtException unsupported(Path file, String message) {
        return new Report2CtException(ErrorKind.UNSUPPORTED_FORMAT, file + ": " + message);
    }

    /** A shape out of a header. */
    public static VolumeShape shape(Path file, long nx, long ny, long nz) {
        if (nx <= 0
                || ny <= 0
                || nz <= 0
                || nx > Integer.MAX_VALUE
                || ny > Integer.MAX_VALUE
                || nz > Integer.MAX_VALUE) {
            throw corrupt(
                    file, "size: expected three numbers from 1 to 2^31 - 1, found " + nx + " x " + ny + " x " + nz);
        }
        try {
            return new VolumeShape((int) nx, (int) ny, (int) nz);
        } catch (Report2CtException e) {
            throw corrupt(file, "size: " + nx + " x " + ny + " x " + nz + " are more than 2^63 voxels");
        }
    }

    /** An affine out of a header. */
    public static Affine affine(Path file, double[][] rows) {
        try {
            return Affine.ofRows(rows);
        } catch (Report2CtException e) {
            throw corrupt(file, String.valueOf(e.getMessage()));
        }
    }

    /** Bytes of voxels, refused when they do not fit in 64 bits. */
    public static long bytes(Path file, VolumeShape shape, StoredType type, long frames) {
        try {
            return Math.multiplyExact(Math.multiplyExact(shape.voxelCount(), type.bytes()), frames);
        } catch (ArithmeticException e) {
            throw corrupt(file, "size: " + shape + " voxels in " + frames + " frames are more than 2^63 bytes");
        }
    }

    /** Voxels from {@code start} must lie within the file. */
    public static void within(Path file, long start, long bytes, long fileLength) {
        if (start < 0 || start > fileLength || bytes > fileLength - start) {
            throw corrupt(
                    file,
                    "expected " + bytes + " bytes of voxels from byte " + start + ", found a file of " + fileLength
                            + " bytes");
        }
    }

    /** Compressed voxels must be possible in a file of this length. */
    public static void possible(Path file, long bytes, long compressedLength, long ratio) {
        if (bytes - SLACK > compressedLength * (double) ratio) {
            throw corrupt(
                    file,
                    "expected " + bytes + " bytes of voxels, found only " + compressedLength + " compressed bytes");
        }
    }
}
