package report2ct.io.format;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** How the numbers of a file are turned into bytes, and back into a stream of binary numbers. */
public enum Encoding {
    RAW(1),
    ZLIB(Announced.DEFLATE_RATIO),
    GZIP(Announced.DEFLATE_RATIO),
    BZIP2(Announced.BZIP2_RATIO),
    /** Decimal numbers separated by white space; decoded to little-endian. */
    TEXT(4),
    /** Two hexadecimal digits for each byte; white space is skipped. */
    HEX(1);

    private static final int BUFFER = 1 << 16;

    private final long ratio;

    Encoding(long ratio) {
        this.ratio = ratio;
    }

    /** More bytes than can come out of one byte of the file. */
    long ratio() {
        return ratio;
    }

    /** Decodes a stream; damaged data is reported as {@link ZipException} or by an early end. */
    InputStream decode(InputStream in, StoredType type) throws IOException {
        return switch (this) {
            case RAW -> in;
            case ZLIB -> new InflaterInputStream(in);
            case GZIP -> new GZIPInputStream(in, BUFFER);
            case BZIP2 -> new Bzip2(in);
            case TEXT -> new TextNumbers(in, type);
            case HEX -> new HexBytes(in);
        };
    }

    /** Turns every complaint of the decoder into one kind. */
    private static final class Bzip2 extends FilterInputStream {
        Bzip2(InputStream in) throws IOException {
            super(opened(in));
        }

        private static InputStream opened(InputStream in) throws IOException {
            try {
                return new BZip2CompressorInputStream(in, true);
            } catch (IOException | RuntimeException e) {
                throw damaged(e);
            }
        }

        private static ZipException damaged(Exception e) {
            ZipException damaged = new ZipException("bzip2: " + e.getMessage());
            damaged.initCause(e);
            return damaged;
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException | RuntimeException e) {
                throw damaged(e);
            }
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                return super.read(target, offset, length);
            } catch (IOException | RuntimeException e) {
                throw damaged(e);
            }
        }
    }
}
