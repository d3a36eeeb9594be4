package report2ct.io.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.volume.VoxelType;

class BytesTest {
    private static final Path NAME = Path.of("some.file");

    @TempDir
    Path folder;

    private static byte[] numbered(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 7 + i / 256);
        }
        return bytes;
    }

    private static byte[] read(RawBytes bytes, long from, int length) throws IOException {
        byte[] target = new byte[length + 2];
        bytes.read(from, target, 1, length);
        assertThat(target[0]).isZero();
        assertThat(target[length + 1]).isZero();
        return Arrays.copyOfRange(target, 1, length + 1);
    }

    private static long temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(f -> f.getFileName().toString().matches("report2ct-.*\\.voxels"))
                    .count();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5_000_000})
    void stagedBytesAreTheStreamsBytesInMemoryAndInAFile(long heapLimit) throws IOException {
        byte[] bytes = numbered(3_000_000);

        try (RawBytes staged = StagedBytes.take(new ByteArrayInputStream(bytes), 2_500_000, NAME, heapLimit)) {
            assertThat(staged.size()).isEqualTo(2_500_000);
            assertThat(staged instanceof FileBytes).isEqualTo(heapLimit == 0);
            for (int from : new int[] {0, (1 << 20) - 3, 2_499_990}) {
                assertThat(read(staged, from, 10)).isEqualTo(Arrays.copyOfRange(bytes, from, from + 10));
            }
            assertThat(read(staged, 0, 2_500_000)).isEqualTo(Arrays.copyOf(bytes, 2_500_000));
            assertThatThrownBy(() -> read(staged, 2_499_991, 10)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5_000_000})
    void aStreamThatEndsEarlyIsRefusedAndNothingIsLeft(long heapLimit) throws IOException {
        long before = temporaryFiles();

        assertThatThrownBy(() ->
                        StagedBytes.take(new ByteArrayInputStream(numbered(1_500_000)), 1_500_001, NAME, heapLimit))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT_FILE))
                .hasMessageContaining("1500001")
                .hasMessageContaining("1500000")
                .hasMessageContaining("some.file");
        assertThat(temporaryFiles()).isEqualTo(before);
    }

    @Test
    void moreThanTheDiskHoldsIsRefusedBeforeWriting() {
        assertThatThrownBy(() -> StagedBytes.take(new ByteArrayInputStream(new byte[10]), 1L << 55, NAME))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.OUT_OF_DISK));
    }

    @Test
    void onlySoMuchMayFollowTheVoxels() throws IOException {
        StagedBytes.finish(new ByteArrayInputStream(new byte[16 << 20]), NAME);
        StagedBytes.finish(new ByteArrayInputStream(new byte[(16 << 20) + 5]), NAME, 5);

        assertThatThrownBy(() -> StagedBytes.finish(new ByteArrayInputStream(new byte[(16 << 20) + 1]), NAME))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("follow the voxels");
    }

    @Test
    void joinedBytesAreOneSequence() throws IOException {
        byte[] bytes = numbered(30);
        Path file = Files.write(folder.resolve("f"), bytes);
        try (RawBytes joined = new JoinedBytes(
                        List.of(FileBytes.open(file, 0, 7), FileBytes.open(file, 7, 3), FileBytes.open(file, 10, 20)));
                RawBytes part = new SubBytes(joined, 5, 20)) {
            assertThat(joined.size()).isEqualTo(30);
            for (int from = 0; from < 30; from++) {
                for (int length = 0; from + length <= 30; length++) {
                    assertThat(read(joined, from, length)).isEqualTo(Arrays.copyOfRange(bytes, from, from + length));
                }
            }
            assertThat(part.size()).isEqualTo(20);
            assertThat(read(part, 1, 19)).isEqualTo(Arrays.copyOfRange(bytes, 6, 25));
            assertThatThrownBy(() -> read(part, 2, 19)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aFileThatBecameShorterIsNoticed() throws IOException {
        Path file = Files.write(folder.resolve("f"), new byte[10]);
        try (RawBytes bytes = FileBytes.open(file, 5, 10)) {
            assertThatThrownBy(() -> read(bytes, 0, 10)).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void closingGoesOnAfterAFailure() {
        int[] closed = new int[1];
        List<java.io.Closeable> parts = List.of(
                () -> closed[0]++,
                () -> {
                    throw new IOException("first");
                },
                () -> {
                    throw new IOException("last");
                });

        assertThatThrownBy(() -> ClosingList.closeAll(parts))
                .hasMessage("last")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThat(closed[0]).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(StoredType.class)
    void everyTypeIsDecodedInBothByteOrders(StoredType type) throws IOException {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            double[] values = extremes(type);
            ByteBuffer buffer =
                    ByteBuffer.allocate(values.length * type.bytes()).order(order);
            for (double value : values) {
                put(buffer, type, value);
            }
            RawBytes raw = new HeapBytes(List.of(buffer.array()), buffer.capacity(), buffer.capacity());

            StoredVoxels voxels = StoredVoxels.of(raw, type, order);

            double[] read = new double[values.length];
            voxels.copyTo(0, read, 0, values.length);
            assertThat(read).isEqualTo(values);
            assertThat(voxels.at(1)).isEqualTo(values[1]);
            assertThat(voxels.count()).isEqualTo(values.length);
            assertThat(voxels.scaled(2, -1).at(1)).isEqualTo(2 * values[1] - 1);
            assertThat(voxels.scaled(2, 0).type()).isEqualTo(VoxelType.FLOAT64);
            assertThat(voxels.scaled(1, 1).type()).isEqualTo(VoxelType.FLOAT64);
            float[] floats = new float[2];
            voxels.copyTo(1, floats, 1, 1);
            assertThat(floats[1]).isEqualTo((float) values[1]);
            if (type.voxelType() == VoxelType.INT16) {
                short[] shorts = new short[2];
                voxels.copyTo(0, shorts, 0, 2);
                assertThat(shorts[1]).isEqualTo((short) values[1]);
            } else {
                assertThatThrownBy(() -> voxels.copyTo(0, new short[1], 0, 1)).isInstanceOf(Report2CtException.class);
            }
        }
    }

    private static double[] extremes(StoredType type) {
        return switch (type) {
            case INT8 -> new double[] {-128, 127, 0};
            case UINT8 -> new double[] {0, 255, 128};
            case INT16 -> new double[] {-32768, 32767, -1};
            case UINT16 -> new double[] {0, 65535, 32768};
            case INT32 -> new double[] {Integer.MIN_VALUE, Integer.MAX_VALUE, -1};
            case UINT32 -> new double[] {0, 4294967295.0, 2147483648.0};
            case INT64 -> new double[] {-9007199254740992.0, 9007199254740992.0, -1};
            case UINT64 -> new double[] {0, 0x1p63, 9007199254740992.0};
            case FLOAT32 -> new double[] {-1.5, 0.25, 1e30f};
            case FLOAT64 -> new double[] {-1.1, 0.1, 1e300};
        };
    }

    private static void put(ByteBuffer buffer, StoredType type, double value) {
        switch (type) {
            case INT8, UINT8 -> buffer.put((byte) (int) value);
            case INT16, UINT16 -> buffer.putShort((short) (int) value);
            case INT32, UINT32 -> buffer.putInt((int) (long) value);
            case INT64 -> buffer.putLong((long) value);
            case UINT64 -> buffer.putLong(value >= 0x1p63 ? Long.MIN_VALUE : (long) value);
            case FLOAT32 -> buffer.putFloat((float) value);
            case FLOAT64 -> buffer.putDouble(value);
        }
    }

    private static byte[] decode(Encoding encoding, StoredType type, String text) throws IOException {
        try (InputStream in =
                encoding.decode(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)), type)) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @EnumSource(StoredType.class)
    void textBecomesNumbersOfEveryType(StoredType type) throws IOException {
        boolean whole = type != StoredType.FLOAT32 && type != StoredType.FLOAT64;
        String text = "  7\t100,3\r\n" + (whole ? "12" : "-1.5e1 nan inf -inf");

        byte[] bytes = decode(Encoding.TEXT, type, text);

        StoredVoxels voxels = StoredVoxels.of(
                new HeapBytes(List.of(bytes), bytes.length, bytes.length), type, ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[(int) voxels.count()];
        voxels.copyTo(0, values, 0, values.length);
        assertThat(values)
                .isEqualTo(
                        whole
                                ? new double[] {7, 100, 3, 12}
                                : new double[] {
                                    7, 100, 3, -15, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
                                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"32768", "-32769", "1.5", "x", "1e2", "99999999999999999999"})
    void textThatIsNoNumberOfTheTypeIsRefused(String text) {
        assertThatThrownBy(() -> decode(Encoding.TEXT, StoredType.INT16, text)).isInstanceOf(ZipException.class);
    }

    @Test
    void aWordWithoutEndIsRefused() throws IOException {
        assertThat(decode(Encoding.TEXT, StoredType.UINT8, "0".repeat(64))).containsExactly(0);
        assertThatThrownBy(() -> decode(Encoding.TEXT, StoredType.UINT8, "0".repeat(65)))
                .isInstanceOf(ZipException.class);
        assertThat(decode(Encoding.TEXT, StoredType.UINT8, " \n ")).isEmpty();
        InputStream one = Encoding.TEXT.decode(new ByteArrayInputStream(new byte[] {'9'}), StoredType.UINT8);
        assertThat(one.read()).isEqualTo(9);
        assertThat(one.read()).isEqualTo(-1);
    }

    @Test
    void hexadecimalDigitsBecomeBytes() throws IOException {
        assertThat(decode(Encoding.HEX, StoredType.INT16, "00fF 7\n8")).containsExactly(0, 0xFF, 0x78);
        assertThatThrownBy(() -> decode(Encoding.HEX, StoredType.INT16, "00f")).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> decode(Encoding.HEX, StoredType.INT16, "0g")).isInstanceOf(ZipException.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Encoding.class,
            names = {"ZLIB", "GZIP", "BZIP2"})
    void whatIsNotCompressedIsDamaged(Encoding encoding) {
        assertThatThrownBy(() -> decode(encoding, StoredType.INT16, "this is text, not compressed data"))
                .isInstanceOf(ZipException.class);
    }
}
