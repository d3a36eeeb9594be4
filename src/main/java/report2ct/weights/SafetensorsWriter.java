package report2ct.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Writes safetensors files. Arrays are declared first and their bytes asked for afterwards in bounded steps, so that a
 * file larger than memory can be written. The same arrays and metadata give the same bytes: arrays are ordered by
 * element size (largest first, so that all are aligned), then by name, and metadata by key.
 */
public final class SafetensorsWriter {
    private static final int STEP = 1 << 20;
    private static final int ALIGNMENT = 8;

    private SafetensorsWriter() {}

    /** Gives the bytes of the declared arrays. */
    @FunctionalInterface
    public interface Source {
        /**
         * Fills {@code target} from its position to its limit.
         *
         * @param name a declared array; arrays are asked for one after the other, from their first byte to their last
         * @param byteOffset offset of the first byte inside the array; steps never split an element
         */
        void fill(String name, long byteOffset, ByteBuffer target) throws IOException;
    }

    /**
     * Writes a file beside its destination and moves it into place when complete.
     *
     * @param metadata texts stored beside the arrays
     * @param overwrite whether an existing file may be replaced
     */
    public static void write(
            Path path, List<TensorInfo> tensors, Map<String, String> metadata, Source source, boolean overwrite)
            throws IOException {
        List<TensorInfo> ordered = ordered(path, tensors);
        long bytes = bytes(path, ordered);
        byte[] header = header(path, ordered, metadata);
        long total = SafetensorsHeader.LENGTH_BYTES + header.length + bytes;
        try (PendingFile file = PendingFile.create(path, overwrite, total)) {
            ByteBuffer buffer = ByteBuffer.allocate(STEP).order(ByteOrder.LITTLE_ENDIAN);
            buffer.putLong(header.length).flip();
            file.write(buffer);
            file.write(ByteBuffer.wrap(header));
            for (TensorInfo tensor : ordered) {
                copy(tensor, source, buffer, file);
            }
            file.commit();
        }
    }

    private static void copy(TensorInfo tensor, Source source, ByteBuffer buffer, PendingFile file) throws IOException {
        long bytes = tensor.bytes();
        for (long at = 0; at < bytes; at += STEP) {
            buffer.clear().limit((int) Math.min(STEP, bytes - at));
            source.fill(tensor.name(), at, buffer);
            if (buffer.hasRemaining()) {
                throw new Report2CtException(
                        ErrorKind.INTERNAL, "'" + tensor.name() + "': " + buffer.remaining() + " bytes were not given");
            }
            file.write(buffer.flip());
        }
    }

    private static List<TensorInfo> ordered(Path path, List<TensorInfo> tensors) {
        Set<String> names = new HashSet<>();
        for (TensorInfo tensor : tensors) {
            if (!names.add(tensor.name())) {
                throw invalid(path, tensor.name(), "is declared twice");
            }
            if (tensor.name().equals(SafetensorsHeader.METADATA)) {
                throw invalid(path, tensor.name(), "is not a name for an array");
            }
        }
        List<TensorInfo> ordered = new ArrayList<>(tensors);
        ordered.sort(
                Comparator.comparingInt((TensorInfo t) -> -t.dtype().bytes()).thenComparing(TensorInfo::name));
        return ordered;
    }

    private static long bytes(Path path, List<TensorInfo> tensors) {
        long total = 0;
        for (TensorInfo tensor : tensors) {
            try {
                total = Math.addExact(total, tensor.bytes());
                Math.addExact(total, SafetensorsHeader.LENGTH_BYTES + SafetensorsHeader.MAX_HEADER);
            } catch (ArithmeticException e) {
                throw invalid(path, tensor.name(), "makes the file larger than 2^63 bytes");
            }
        }
        return total;
    }

    private static void checkUnicode(Path path, List<TensorInfo> tensors, Map<String, String> metadata) {
        CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
        for (TensorInfo tensor : tensors) {
            if (!utf8.canEncode(tensor.name())) {
                throw invalid(path, tensor.name(), "is not valid Unicode");
            }
        }
        metadata.forEach((key, text) -> {
            if (!utf8.canEncode(key) || !utf8.canEncode(text)) {
                throw invalid(path, key, "is not valid Unicode, or its text is not");
            }
        });
    }

    private static byte[] header(Path path, List<TensorInfo> tensors, Map<String, String> metadata) throws IOException {
        checkUnicode(path, tensors, metadata);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.writeStartObject();
            writeMetadata(json, metadata);
            long at = 0;
            for (TensorInfo tensor : tensors) {
                writeEntry(json, tensor, at);
                at += tensor.bytes();
            }
            json.writeEndObject();
        }
        while (out.size() % ALIGNMENT != 0) {
            out.write(' ');
        }
        if (out.size() > SafetensorsHeader.MAX_HEADER) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    path + ": header of " + out.size() + " bytes, the format allows " + SafetensorsHeader.MAX_HEADER);
        }
        return out.toByteArray();
    }

    private static void writeMetadata(JsonGenerator json, Map<String, String> metadata) throws IOException {
        if (metadata.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart(SafetensorsHeader.METADATA);
        for (Map.Entry<String, String> text : new TreeMap<>(metadata).entrySet()) {
            json.writeStringField(text.getKey(), text.getValue());
        }
        json.writeEndObject();
    }

    private static void writeEntry(JsonGenerator json, TensorInfo tensor, long at) throws IOException {
        json.writeObjectFieldStart(tensor.name());
        json.writeStringField("dtype", tensor.dtype().name());
        json.writeArrayFieldStart("shape");
        for (long axis : tensor.shape()) {
            json.writeNumber(axis);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("data_offsets");
        json.writeNumber(at);
        json.writeNumber(at + tensor.bytes());
        json.writeEndArray();
        json.writeEndObject();
    }

    private static Report2CtException invalid(Path path, String name, String what) {
        return new Report2CtException(ErrorKind.INVALID_INPUT, path + ": '" + Texts.shorten(name) + "' " + what);
    }
}
