package report2ct.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes checkpoint files as PyTorch lays them out: ZIP archives of stored entries, and the older stream. */
final class CheckpointBuilder {
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private boolean deflated;
    private boolean wide;

    static CheckpointBuilder of(Pickle pickle) {
        return new CheckpointBuilder().entry("archive/data.pkl", pickle.stop());
    }

    CheckpointBuilder entry(String name, byte[] bytes) {
        entries.put(name, bytes);
        return this;
    }

    CheckpointBuilder storage(String key, float... values) {
        return entry("archive/data/" + key, Fixtures.littleEndian(values));
    }

    CheckpointBuilder compressed() {
        deflated = true;
        return this;
    }

    /** With ZIP64 records although nothing is large. */
    CheckpointBuilder zip64() {
        wide = true;
        return this;
    }

    Path write(Path folder) throws IOException {
        return Files.write(Files.createTempFile(folder, "built", ".pt"), bytes());
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream directory = new ByteArrayOutputStream();
        entries.forEach((name, content) -> {
            byte[] stored = deflated ? deflate(content) : content;
            directory.writeBytes(central(name, content, stored, out.size()));
            out.writeBytes(local(name, content));
            out.writeBytes(stored);
        });
        long start = out.size();
        out.writeBytes(directory.toByteArray());
        if (wide) {
            out.writeBytes(end64(start, directory.size()));
        }
        ByteBuffer end = little(22).putInt(0x06054b50).putInt(0);
        end.putShort((short) entries.size()).putShort((short) entries.size());
        end.putInt(directory.size()).putInt(wide ? -1 : (int) start).putShort((short) 0);
        out.writeBytes(all(end));
        return out.toByteArray();
    }

    private byte[] end64(long start, long size) {
        ByteBuffer record =
                little(56 + 20).putInt(0x06064b50).putLong(44).putInt(0).putLong(0);
        record.putLong(entries.size()).putLong(entries.size()).putLong(size).putLong(start);
        return all(record.putInt(0x07064b50).putInt(0).putLong(start + size).putInt(1));
    }

    private byte[] local(String name, byte[] content) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer header = little(30 + text.length + 6)
                .putInt(0x04034b50)
                .putShort((short) 20)
                .putShort((short) 0x808);
        header.putShort(method()).putInt(0).putInt(crc(content)).putInt(0).putInt(0);
        header.putShort((short) text.length).putShort((short) 6).put(text);
        return all(header.put(new byte[] {'F', 'B', 2, 0, 'Z', 'Z'}));
    }

    private byte[] central(String name, byte[] content, byte[] stored, int offset) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer header =
                little(46 + text.length + (wide ? 4 + 2 + 4 + 24 : 0)).putInt(0x02014b50);
        header.putShort((short) 20)
                .putShort((short) 20)
                .putShort((short) 0x808)
                .putShort(method())
                .putInt(0);
        header.putInt(crc(content)).putInt(wide ? -1 : stored.length).putInt(wide ? -1 : content.length);
        header.putShort((short) text.length)
                .putShort((short) (wide ? 34 : 0))
                .putShort((short) 0)
                .putShort((short) 0);
        header.putShort((short) 0).putInt(0).putInt(wide ? -1 : offset).put(text);
        if (wide) {
            header.putShort((short) 0x4246).putShort((short) 2).putShort((short) 0);
            header.putShort((short) 1).putShort((short) 24);
            header.putLong(content.length).putLong(stored.length).putLong(offset);
        }
        return all(header);
    }

    private short method() {
        return (short) (deflated ? 8 : 0);
    }

    private static int crc(byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        return (int) crc.getValue();
    }

    private static byte[] deflate(byte[] content) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(content);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] step = new byte[4096];
        while (!deflater.finished()) {
            out.write(step, 0, deflater.deflate(step));
        }
        deflater.end();
        return out.toByteArray();
    }

    private static byte[] all(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.get(0, bytes);
        return bytes;
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The stream format: header pickles, object, keys in the map's order, elements. */
    static byte[] legacy(Pickle object, Map<String, float[]> storages, boolean littleEndian) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Pickle.start()
                .raw(0x8A, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)
                .stop());
        out.writeBytes(Pickle.start().number(1001).stop());
        out.writeBytes(Pickle.start()
                .op("}")
                .text("little_endian")
                .raw(littleEndian ? 0x88 : 0x89)
                .op("s")
                .stop());
        out.writeBytes(object.stop());
        Pickle keys = Pickle.start().op("](");
        storages.keySet().forEach(keys::text);
        out.writeBytes(keys.op("e").stop());
        for (float[] values : storages.values()) {
            out.writeBytes(all(little(8).putLong(values.length)));
            out.writeBytes(Fixtures.littleEndian(values));
        }
        return out.toByteArray();
    }
}
