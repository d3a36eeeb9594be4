package report2ct.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import report2ct.Report2CtException;

/**
 * The checked header of a safetensors file. The rules are those of the format: little-endian 64-bit header length, a
 * JSON object that begins with a brace, byte ranges that fit shape and element type, cover the buffer and neither
 * overlap nor leave gaps.
 *
 * @param dataStart offset of the byte buffer in the file
 * @param entries arrays in the header's order
 */
record SafetensorsHeader(long dataStart, Map<String, Entry> entries, Map<String, String> metadata) {
    /** Key of the text map inside the header. */
    static final String METADATA = "__metadata__";
    /** Largest header accepted, in bytes; the limit of the format. */
    static final long MAX_HEADER = 100_000_000;

    static final int LENGTH_BYTES = 8;

    private static final int MAX_ENTRIES = 500_000;
    private static final int MAX_AXES = 64;

    /** One array and its byte range in the buffer. */
    record Entry(TensorInfo info, long begin, long end) {}

    SafetensorsHeader {
        entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    static SafetensorsHeader read(RandomAccess file) throws IOException {
        if (file.size() < LENGTH_BYTES) {
            throw file.corrupt("not a safetensors file: " + file.size() + " bytes, expected at least " + LENGTH_BYTES);
        }
        ByteBuffer word = file.bytes(0, LENGTH_BYTES);
        long length = word.getLong(0);
        if (length < 0 || length > MAX_HEADER) {
            throw file.corrupt("header length at offset 0: expected at most " + MAX_HEADER + " bytes, found "
                    + Long.toUnsignedString(length));
        }
        if (length > file.size() - LENGTH_BYTES) {
            throw file.corrupt("header length at offset 0: " + length + " bytes, but only "
                    + (file.size() - LENGTH_BYTES) + " follow");
        }
        if (length == 0 || file.bytes(LENGTH_BYTES, 1).get(0) != '{') {
            throw file.corrupt("header at offset 8: expected a JSON object");
        }
        long dataStart = LENGTH_BYTES + length;
        try (InputStream in = file.stream(LENGTH_BYTES, length);
                StrictJson json = new StrictJson(file, "header", in)) {
            Map<String, Entry> entries = new LinkedHashMap<>();
            Map<String, String> metadata = new LinkedHashMap<>();
            json.document(key -> {
                if (key.equals(METADATA)) {
                    json.object(name -> metadata.put(name, json.text()));
                    return;
                }
                if (entries.size() == MAX_ENTRIES) {
                    throw file.unsupported("more than " + MAX_ENTRIES + " arrays");
                }
                entries.put(key, entry(file, json, key));
            });
            checkRanges(file, entries.values(), file.size() - dataStart);
            return new SafetensorsHeader(dataStart, entries, metadata);
        }
    }

    private static Entry entry(RandomAccess file, StrictJson json, String key) throws IOException {
        Fields fields = new Fields();
        json.object(field -> {
            switch (field) {
                case "dtype" -> fields.dtype = json.text();
                case "shape" -> fields.shape = json.naturals(MAX_AXES);
                case "data_offsets" -> fields.offsets = json.naturals(2);
                default -> json.skip();
            }
        });
        String name = Texts.shorten(key);
        if (fields.dtype == null || fields.shape == null || fields.offsets == null || fields.offsets.length != 2) {
            throw json.corrupt("'" + name + "': expected dtype, shape and two data_offsets");
        }
        TensorInfo info = new TensorInfo(key, dtype(file, name, fields.dtype), boxed(fields.shape));
        checkSize(json, name, info, fields.offsets);
        return new Entry(info, fields.offsets[0], fields.offsets[1]);
    }

    private static final class Fields {
        private @Nullable String dtype;
        private long @Nullable [] shape;
        private long @Nullable [] offsets;
    }

    private static List<Long> boxed(long[] shape) {
        List<Long> axes = new ArrayList<>(shape.length);
        for (long axis : shape) {
            axes.add(axis);
        }
        return axes;
    }

    private static Dtype dtype(RandomAccess file, String name, String dtype) {
        for (Dtype known : Dtype.values()) {
            if (known.name().equals(dtype)) {
                return known;
            }
        }
        throw file.unsupported("'" + name + "': element type " + Texts.shorten(dtype) + " is not known");
    }

    private static void checkSize(StrictJson json, String name, TensorInfo info, long[] offsets) {
        long begin = offsets[0];
        long end = offsets[1];
        if (end < begin) {
            throw json.corrupt("'" + name + "': data_offsets [" + begin + ", " + end + "] run backwards");
        }
        long bytes;
        try {
            bytes = info.bytes();
        } catch (ArithmeticException e) {
            throw json.corrupt("'" + name + "': shape " + info.shape() + " is beyond 2^63 bytes");
        }
        if (bytes != end - begin) {
            throw json.corrupt("'" + name + "': " + info.dtype() + " " + info.shape() + " needs " + bytes
                    + " bytes, data_offsets [" + begin + ", " + end + "] hold " + (end - begin));
        }
    }

    private static void checkRanges(RandomAccess file, Iterable<Entry> entries, long buffer) {
        List<Entry> sorted = new ArrayList<>();
        entries.forEach(sorted::add);
        sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long at = 0;
        for (Entry entry : sorted) {
            if (entry.begin() != at) {
                throw range(file, entry, at);
            }
            if (entry.end() > buffer) {
                throw file.corrupt("'" + Texts.shorten(entry.info().name()) + "': data end at " + entry.end()
                        + ", the buffer has " + buffer + " bytes (file cut off?)");
            }
            at = entry.end();
        }
        if (at != buffer) {
            throw file.corrupt("the arrays cover " + at + " bytes, the buffer has " + buffer);
        }
    }

    private static Report2CtException range(RandomAccess file, Entry entry, long at) {
        String what = entry.begin() < at ? "overlaps another array" : "leaves a gap";
        return file.corrupt("'" + Texts.shorten(entry.info().name()) + "': data begin at " + entry.begin()
                + ", expected " + at + " (" + what + ")");
    }
}
