package report2ct.weights;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import report2ct.Report2CtException;

/**
 * A ZIP archive read by its central directory (local headers may lack sizes), with ZIP64 records. Stored entries are
 * read by position; compressed ones as a stream that goes on where the last read ended.
 */
final class ZipArchive implements AutoCloseable {
    private static final int END_SIZE = 22;
    private static final int MAX_COMMENT = 0xFFFF;
    private static final int LOCATOR_SIZE = 20;
    private static final int END64_SIZE = 56;
    private static final int CENTRAL_SIZE = 46;
    private static final int LOCAL_SIZE = 30;
    private static final int END = 0x06054b50;
    private static final int LOCATOR = 0x07064b50;
    private static final int END64 = 0x06064b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final long MAX_DIRECTORY = 128L << 20;
    private static final long WORD = 0xFFFFFFFFL;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    /** Above the largest ratio of the compression, 1032. */
    private static final int MAX_RATIO = 1040;

    private static final int STEP = 1 << 16;

    private final RandomAccess file;
    private final Map<String, Entry> entries;
    private @Nullable Cursor cursor;

    /** One file of the archive; offsets and sizes in bytes. */
    record Entry(String name, int method, long compressed, long size, long header) {
        boolean isStored() {
            return method == STORED;
        }
    }

    private ZipArchive(RandomAccess file, Map<String, Entry> entries) {
        this.file = file;
        this.entries = entries;
    }

    /** Reads the central directory of an open file. */
    static ZipArchive read(RandomAccess file) throws IOException {
        Directory directory = directory(file);
        return new ZipArchive(file, entries(file, directory));
    }

    private record Directory(long start, long size) {}

    private static Directory directory(RandomAccess file) throws IOException {
        int n = (int) Math.min(file.size(), END_SIZE + MAX_COMMENT);
        ByteBuffer tail = file.bytes(file.size() - n, n);
        for (int at = n - END_SIZE; at >= 0; at--) {
            if (tail.getInt(at) == END && (tail.getShort(at + 20) & 0xFFFF) == n - END_SIZE - at) {
                return directory(file, tail, at, file.size() - n + at);
            }
        }
        throw file.corrupt("ZIP archive without its central directory; the file is cut off (broken download?)");
    }

    private static Directory directory(RandomAccess file, ByteBuffer tail, int at, long end) throws IOException {
        long size = tail.getInt(at + 12) & WORD;
        long start = tail.getInt(at + 16) & WORD;
        boolean zip64 = size == WORD || start == WORD || (tail.getShort(at + 10) & 0xFFFF) == 0xFFFF;
        long limit = end;
        if (zip64 && end >= LOCATOR_SIZE && file.bytes(end - LOCATOR_SIZE, 4).getInt(0) == LOCATOR) {
            long record = file.bytes(end - LOCATOR_SIZE, LOCATOR_SIZE).getLong(8);
            if (record < 0 || record > end - LOCATOR_SIZE - END64_SIZE) {
                throw file.corrupt("ZIP64 record at " + record + " is outside the file");
            }
            ByteBuffer end64 = file.bytes(record, END64_SIZE);
            if (end64.getInt(0) != END64) {
                throw file.corrupt("ZIP64 record expected at offset " + record);
            }
            size = end64.getLong(40);
            start = end64.getLong(48);
            limit = record;
        }
        if (size < 0 || start < 0 || start > limit || size > limit - start) {
            throw file.corrupt("ZIP central directory of " + size + " bytes at " + start + " is outside the file");
        }
        if (size > MAX_DIRECTORY) {
            throw file.unsupported("ZIP central directory of " + size + " bytes");
        }
        return new Directory(start, size);
    }

    private static Map<String, Entry> entries(RandomAccess file, Directory directory) throws IOException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        ByteBuffer bytes = file.bytes(directory.start(), (int) directory.size());
        while (bytes.remaining() > 0) {
            long offset = directory.start() + bytes.position();
            Entry entry = entry(file, bytes, offset);
            if (entry.compressed() < 0 || entry.size() < 0 || entry.header() < 0 || !fits(entry, directory)) {
                throw file.corrupt("ZIP entry " + Texts.shorten(entry.name()) + " lies outside the file");
            }
            if (entries.put(entry.name(), entry) != null) {
                throw file.corrupt("ZIP entry " + Texts.shorten(entry.name()) + " exists twice");
            }
        }
        return entries;
    }

    private static boolean fits(Entry entry, Directory directory) {
        return entry.header() <= directory.start() - LOCAL_SIZE
                && entry.compressed() <= directory.start() - LOCAL_SIZE - entry.header();
    }

    private static Entry entry(RandomAccess file, ByteBuffer bytes, long offset) {
        int at = bytes.position();
        if (bytes.remaining() < CENTRAL_SIZE || bytes.getInt(at) != CENTRAL) {
            throw file.corrupt("ZIP central directory entry expected at offset " + offset);
        }
        int nameLength = bytes.getShort(at + 28) & 0xFFFF;
        int extraLength = bytes.getShort(at + 30) & 0xFFFF;
        int commentLength = bytes.getShort(at + 32) & 0xFFFF;
        if (bytes.remaining() < CENTRAL_SIZE + nameLength + extraLength + commentLength) {
            throw file.corrupt("ZIP central directory entry at offset " + offset + " is cut off");
        }
        byte[] raw = new byte[nameLength];
        bytes.get(at + CENTRAL_SIZE, raw);
        String name = new String(raw, StandardCharsets.UTF_8);
        int method = bytes.getShort(at + 10) & 0xFFFF;
        if ((bytes.getShort(at + 8) & 1) != 0 || (method != STORED && method != DEFLATED)) {
            throw file.unsupported("ZIP entry " + Texts.shorten(name) + " is encrypted or of method " + method);
        }
        long size = bytes.getInt(at + 24) & WORD;
        long compressed = bytes.getInt(at + 20) & WORD;
        long header = bytes.getInt(at + 42) & WORD;
        ByteBuffer extra = extra64(bytes, at + CENTRAL_SIZE + nameLength, extraLength);
        size = widen(file, name, size, extra);
        compressed = widen(file, name, compressed, extra);
        header = widen(file, name, header, extra);
        if (method == STORED && size != compressed) {
            throw file.corrupt("ZIP entry " + Texts.shorten(name) + " is stored with two different sizes");
        }
        if (method == DEFLATED && size / MAX_RATIO > compressed) {
            throw file.corrupt("ZIP entry " + Texts.shorten(name) + ": " + compressed + " bytes cannot hold " + size);
        }
        bytes.position(at + CENTRAL_SIZE + nameLength + extraLength + commentLength);
        return new Entry(name, method, compressed, size, header);
    }

    /** The ZIP64 extra field, empty when there is none. */
    private static ByteBuffer extra64(ByteBuffer bytes, int from, int length) {
        int at = from;
        while (at + 4 <= from + length) {
            int size = bytes.getShort(at + 2) & 0xFFFF;
            if (bytes.getShort(at) == 1 && at + 4 + size <= from + length) {
                return bytes.slice(at + 4, size).order(bytes.order());
            }
            at += 4 + size;
        }
        return ByteBuffer.allocate(0);
    }

    private static long widen(RandomAccess file, String name, long value, ByteBuffer extra) {
        if (value != WORD) {
            return value;
        }
        if (extra.remaining() < Long.BYTES) {
            throw file.corrupt("ZIP entry " + Texts.shorten(name) + " lacks its 64-bit size");
        }
        return extra.getLong();
    }

    Map<String, Entry> entries() {
        return entries;
    }

    private long dataStart(Entry entry) throws IOException {
        ByteBuffer local = file.bytes(entry.header(), LOCAL_SIZE);
        if (local.getInt(0) != LOCAL) {
            throw broken(entry, "has no local header at offset " + entry.header());
        }
        long start = entry.header() + LOCAL_SIZE + (local.getShort(26) & 0xFFFF) + (local.getShort(28) & 0xFFFF);
        if (entry.compressed() > file.size() - start) {
            throw broken(entry, "ends behind the file");
        }
        return start;
    }

    private Report2CtException broken(Entry entry, String what) {
        return file.corrupt("ZIP entry " + Texts.shorten(entry.name()) + " " + what);
    }

    /** The content of an entry from its first byte. */
    InputStream stream(Entry entry) throws IOException {
        InputStream raw = file.stream(dataStart(entry), entry.compressed());
        return entry.isStored() ? raw : new BufferedInputStream(new RawInflater(raw), STEP);
    }

    /** Decompresses without the header of zlib, and frees the native decompressor when closed. */
    private static final class RawInflater extends InflaterInputStream {
        RawInflater(InputStream raw) {
            super(raw, new Inflater(true), STEP);
        }

        @Override
        public void close() throws IOException {
            super.close();
            inf.end();
        }
    }

    /** Fills the target with the bytes of an entry from {@code byteOffset} on. */
    void read(Entry entry, long byteOffset, ByteBuffer target) throws IOException {
        if (entry.isStored()) {
            file.read(dataStart(entry) + byteOffset, target);
            return;
        }
        Cursor at = cursor;
        if (at == null || !at.entry.equals(entry) || at.position > byteOffset) {
            close();
            at = new Cursor(entry, stream(entry));
            cursor = at;
        }
        try {
            at.read(byteOffset, target);
        } catch (ZipException | EOFException e) {
            throw broken(entry, "cannot be decompressed: " + e.getMessage());
        }
    }

    /** A compressed entry and how far it was read. */
    private static final class Cursor {
        private final Entry entry;
        private final InputStream in;
        private long position;

        Cursor(Entry entry, InputStream in) {
            this.entry = entry;
            this.in = in;
        }

        void read(long byteOffset, ByteBuffer target) throws IOException {
            in.skipNBytes(byteOffset - position);
            position = byteOffset;
            byte[] step = new byte[Math.min(target.remaining(), STEP)];
            while (target.hasRemaining()) {
                int n = in.readNBytes(step, 0, Math.min(step.length, target.remaining()));
                if (n == 0) {
                    throw new EOFException("it ends at byte " + position);
                }
                target.put(step, 0, n);
                position += n;
            }
        }
    }

    @Override
    public void close() throws IOException {
        Cursor open = cursor;
        cursor = null;
        if (open != null) {
            open.in.close();
        }
    }
}
