package report2ct.io.nifti;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import report2ct.io.format.Announced;
import report2ct.io.format.StoredType;

/** The fields of a NIfTI-1 or NIfTI-2 header that matter for a volume, read from its bytes. */
final class NiftiHeader {
    static final int SIZE_1 = 348;
    static final int SIZE_2 = 540;
    private static final int UNIT_MASK = 7;

    /** The version's field offsets. */
    private record Layout(
            int magic,
            int dim,
            int datatype,
            int pixdim,
            int voxOffset,
            int slope,
            int inter,
            int units,
            int qformCode,
            int quatern,
            int srow,
            int descrip) {
        static final Layout ONE = new Layout(344, 40, 70, 76, 108, 112, 116, 123, 252, 256, 280, 148);
        static final Layout TWO = new Layout(4, 16, 12, 104, 168, 176, 184, 500, 344, 352, 400, 240);
    }

    private final Path file;
    private final ByteBuffer bytes;
    private final boolean two;
    private final Layout at;

    private NiftiHeader(Path file, ByteBuffer bytes, boolean two) {
        this.file = file;
        this.bytes = bytes;
        this.two = two;
        this.at = two ? Layout.TWO : Layout.ONE;
    }

    /** Whether bytes begin like a header of either version and byte order. */
    static boolean recognises(byte[] head) {
        if (head.length < 4) {
            return false;
        }
        int size = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
        return isSize(size) || isSize(Integer.reverseBytes(size));
    }

    private static boolean isSize(int size) {
        return size == SIZE_1 || size == SIZE_2;
    }

    /** Parses the first bytes of a file; more bytes than the header are fine. */
    static NiftiHeader parse(Path file, byte[] head) {
        if (!recognises(head)) {
            throw Announced.corrupt(file, "sizeof_hdr (byte 0): expected 348 or 540, found something else");
        }
        ByteBuffer buffer = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        if (!isSize(buffer.getInt(0))) {
            buffer.order(ByteOrder.BIG_ENDIAN);
        }
        int size = buffer.getInt(0);
        if (head.length < size) {
            throw Announced.corrupt(file, "expected a header of " + size + " bytes, found " + head.length);
        }
        NiftiHeader header = new NiftiHeader(file, buffer, size == SIZE_2);
        header.checkMagic();
        return header;
    }

    private void checkMagic() {
        String magic = text(at.magic, 4);
        String expected = two ? "2" : "1";
        if (!magic.equals("n+" + expected) && !magic.equals("ni" + expected)) {
            throw Announced.corrupt(
                    file,
                    "magic (byte " + at.magic + "): expected n+" + expected + " or ni" + expected + ", found \""
                            + magic.replaceAll("[^ -~]", "?") + "\"");
        }
    }

    /** Whether the voxels lie in a file of their own. */
    boolean detached() {
        return text(at.magic, 4).startsWith("ni");
    }

    int size() {
        return two ? SIZE_2 : SIZE_1;
    }

    int version() {
        return two ? 2 : 1;
    }

    ByteOrder order() {
        return bytes.order();
    }

    /** Text up to the first zero byte. */
    private String text(int offset, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length && bytes.get(offset + i) != 0; i++) {
            text.append((char) (bytes.get(offset + i) & 0xFF));
        }
        return text.toString();
    }

    String description() {
        byte[] raw = new byte[80];
        bytes.get(at.descrip, raw);
        int end = 0;
        while (end < raw.length && raw[end] != 0) {
            end++;
        }
        return new String(raw, 0, end, StandardCharsets.UTF_8);
    }

    private double number(int offset1, int index) {
        return two ? bytes.getDouble(offset1 + 8 * index) : bytes.getFloat(offset1 + 4 * index);
    }

    private long dimension(int index) {
        return two ? bytes.getLong(at.dim + 8 * index) : bytes.getShort(at.dim + 2 * index);
    }

    /** Size along axis 1..7; axes beyond dim[0] have size one. */
    long size(int axis) {
        long axes = dimension(0);
        if (axes < 1 || axes > 7) {
            throw Announced.corrupt(file, "dim[0]: expected 1 to 7 axes, found " + axes);
        }
        if (axis > axes) {
            return 1;
        }
        long size = dimension(axis);
        if (size < 1) {
            throw Announced.corrupt(file, "dim[" + axis + "]: expected a positive size, found " + size);
        }
        return size;
    }

    /** Number of three-dimensional frames. */
    long frames() {
        long frames = 1;
        for (int axis = 4; axis <= 7; axis++) {
            try {
                frames = Math.multiplyExact(frames, size(axis));
            } catch (ArithmeticException e) {
                throw Announced.corrupt(file, "dim[4..7]: the product of the sizes exceeds 2^63");
            }
        }
        return frames;
    }

    /** The number type; complex numbers, colours and 128-bit floats are refused. */
    StoredType type() {
        int code = bytes.getShort(at.datatype);
        return switch (code) {
            case 2 -> StoredType.UINT8;
            case 4 -> StoredType.INT16;
            case 8 -> StoredType.INT32;
            case 16 -> StoredType.FLOAT32;
            case 64 -> StoredType.FLOAT64;
            case 256 -> StoredType.INT8;
            case 512 -> StoredType.UINT16;
            case 768 -> StoredType.UINT32;
            case 1024 -> StoredType.INT64;
            case 1280 -> StoredType.UINT64;
            case 32, 1792, 2048 -> throw notRead("complex numbers", code);
            case 128, 2304 -> throw notRead("colours", code);
            case 1 -> throw notRead("single bits", code);
            case 1536 -> throw notRead("128-bit floating point", code);
            default -> throw Announced.corrupt(file, "datatype: code " + code + " is not defined");
        };
    }

    private RuntimeException notRead(String what, int code) {
        return Announced.unsupported(
                file, "datatype: expected whole or real numbers, found " + what + " (code " + code + ")");
    }

    /** Byte at which the voxels begin in their file. */
    long voxelOffset() {
        double stored = two ? bytes.getLong(at.voxOffset) : bytes.getFloat(at.voxOffset);
        if (!(stored >= 0) || stored != Math.rint(stored) || stored > 0x1p62) {
            throw Announced.corrupt(file, "vox_offset: expected a whole number of bytes, found " + stored);
        }
        long offset = (long) stored;
        if (detached()) {
            return offset;
        }
        if (offset == 0) {
            return size() + 4L;
        }
        if (offset < size()) {
            throw Announced.corrupt(
                    file, "vox_offset: expected at least the header's " + size() + " bytes, found " + offset);
        }
        return offset;
    }

    /** Whether stored numbers are scaled: the slope is finite and not zero. */
    boolean scaled() {
        double slope = slope();
        return slope != 0 && Double.isFinite(slope);
    }

    double slope() {
        return number(at.slope, 0);
    }

    /** The intercept; it must be finite where the slope counts. */
    double intercept() {
        double intercept = number(at.inter, 0);
        if (!Double.isFinite(intercept)) {
            throw Announced.corrupt(file, "scl_inter: expected a finite number beside scl_slope, found " + intercept);
        }
        return intercept;
    }

    /** Millimetres of one stored unit of length; an unknown unit counts as millimetre. */
    double millimetres() {
        int unit = (two ? bytes.getInt(at.units) : bytes.get(at.units)) & UNIT_MASK;
        return switch (unit) {
            case 0, 2 -> 1;
            case 1 -> 1000;
            case 3 -> 0.001;
            default -> throw Announced.corrupt(file, "xyzt_units: unit of length " + unit + " is not defined");
        };
    }

    /** pixdim[0..3] as stored. */
    double pixdim(int index) {
        return number(at.pixdim, index);
    }

    int qformCode() {
        return two ? bytes.getInt(at.qformCode) : bytes.getShort(at.qformCode);
    }

    int sformCode() {
        return two ? bytes.getInt(at.qformCode + 4) : bytes.getShort(at.qformCode + 2);
    }

    /** quatern_b, _c, _d, then qoffset_x, _y, _z. */
    double quaternion(int index) {
        return number(at.quatern, index);
    }

    /** srow_x, srow_y, srow_z. */
    double srow(int row, int column) {
        return number(at.srow, 4 * row + column);
    }
}
