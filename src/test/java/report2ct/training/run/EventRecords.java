package report2ct.training.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Reads an event file back by the rules of its format, independent of the writer. */
final class EventRecords {
    private EventRecords() {}

    /** One event: its step, its numbers and the bytes of its pictures by tag. */
    record Event(
            double time,
            long step,
            String version,
            boolean start,
            Map<String, Float> numbers,
            Map<String, byte[]> pictures,
            Map<String, long[]> sizes) {}

    static List<Event> read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] length = new byte[8];
            bytes.get(length);
            check(length, bytes.getInt());
            byte[] message = new byte
                    [Math.toIntExact(ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong())];
            bytes.get(message);
            check(message, bytes.getInt());
            events.add(event(message));
        }
        return events;
    }

    private static void check(byte[] bytes, int stored) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        long value = crc.getValue();
        long masked = ((value >>> 15 | value << 17) + 0xa282ead8L) & 0xffffffffL;
        if (masked != (stored & 0xffffffffL)) {
            throw new AssertionError("checksum: expected " + masked + ", found " + (stored & 0xffffffffL));
        }
    }

    @SuppressWarnings("NullAway") // a field that is missing must fail the test
    private static Event event(byte[] message) {
        Map<Integer, List<Object>> fields = fields(message);
        Map<String, Float> numbers = new TreeMap<>();
        Map<String, byte[]> pictures = new TreeMap<>();
        Map<String, long[]> sizes = new TreeMap<>();
        for (Object summary : fields.getOrDefault(5, List.of())) {
            for (Object value : fields((byte[]) summary).getOrDefault(1, List.of())) {
                Map<Integer, List<Object>> parts = fields((byte[]) value);
                String tag = new String((byte[]) parts.get(1).get(0), StandardCharsets.UTF_8);
                if (parts.containsKey(2)) {
                    numbers.put(tag, (Float) parts.get(2).get(0));
                }
                if (parts.containsKey(4)) {
                    Map<Integer, List<Object>> image =
                            fields((byte[]) parts.get(4).get(0));
                    pictures.put(tag, (byte[]) image.get(4).get(0));
                    sizes.put(tag, new long[] {
                        (Long) image.get(1).get(0),
                        (Long) image.get(2).get(0),
                        (Long) image.get(3).get(0)
                    });
                }
            }
        }
        boolean start = fields.containsKey(7)
                && fields((byte[]) fields.get(7).get(0)).get(1).equals(List.of(1L));
        String version =
                fields.containsKey(3) ? new String((byte[]) fields.get(3).get(0), StandardCharsets.UTF_8) : "";
        return new Event(
                (Double) fields.get(1).get(0), (Long) fields.get(2).get(0), version, start, numbers, pictures, sizes);
    }

    private static Map<Integer, List<Object>> fields(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        Map<Integer, List<Object>> fields = new TreeMap<>();
        while (in.hasRemaining()) {
            long tag = varint(in);
            Object value;
            switch ((int) (tag & 7)) {
                case 0 -> value = varint(in);
                case 1 -> value = in.getDouble();
                case 2 -> {
                    byte[] bytes = new byte[(int) varint(in)];
                    in.get(bytes);
                    value = bytes;
                }
                case 5 -> value = in.getFloat();
                default -> throw new AssertionError("wire type of tag " + tag);
            }
            fields.computeIfAbsent((int) (tag >> 3), key -> new ArrayList<>()).add(value);
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
