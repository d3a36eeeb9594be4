package report2ct.weights;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Checks of the arguments of {@link WeightFile#read}. */
final class TensorRange {
    private TensorRange() {}

    /** The named value, or a refusal that suggests the nearest name. */
    static <T> T find(Path path, Map<String, T> known, String name) {
        T value = known.get(name);
        if (value == null) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    path + ": no array named '" + Texts.shorten(name) + "'" + NearestName.hint(name, known.keySet()));
        }
        return value;
    }

    /** Refuses a read that leaves the array. */
    static void check(Path path, TensorInfo info, long byteOffset, ByteBuffer target) {
        long bytes = info.bytes();
        if (byteOffset < 0 || byteOffset > bytes || target.remaining() > bytes - byteOffset) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    path + ": '" + Texts.shorten(info.name()) + "' has " + bytes + " bytes, asked for "
                            + target.remaining() + " from " + byteOffset);
        }
    }
}
