package report2ct.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static report2ct.weights.Fixtures.refusal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;

/** The containers of checkpoints byte by byte: what ZIP allows is read, one byte too many is refused. */
class ZipArchiveTest {
    private static final byte[] FIRST = {1, 2, 3, 4, 5};
    private static final byte[] SECOND = {6, 7, 8};
    private static final int END_SIZE = 22;
    private static final int CENTRAL_SIZE = 46;
    private static final int LOCAL_SIZE = 30;

    @TempDir
    Path folder;

    private static CheckpointBuilder two() {
        return new CheckpointBuilder().entry("a", FIRST).entry("b", SECOND);
    }

    /** Offset of the central directory of an archive without ZIP64 records and comment. */
    private static int directory(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 6);
    }

    private static byte[] changed(byte[] bytes, Consumer<ByteBuffer> change) {
        byte[] copy = bytes.clone();
        change.accept(ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN));
        return copy;
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(Files.createTempFile(folder, "archive", ".zip"), bytes);
    }

    private void assertHoldsBoth(byte[] bytes) throws IOException {
        try (RandomAccess file = RandomAccess.open(write(bytes));
                ZipArchive archive = ZipArchive.read(file)) {
            assertThat(archive.entries()).containsOnlyKeys("a", "b");
            assertThat(content(archive, "a", 0, 5)).isEqualTo(FIRST);
            assertThat(content(archive, "b", 0, 3)).isEqualTo(SECOND);
        }
    }

    private static ZipArchive.Entry entry(ZipArchive archive, String name) {
        return Objects.requireNonNull(archive.entries().get(name), name);
    }

    private static byte[] content(ZipArchive archive, String name, long from, int length) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(length);
        archive.read(entry(archive, name), from, target);
        return target.array();
    }

    private void assertCorrupt(byte[] bytes, String... words) throws IOException {
        try (RandomAccess file = RandomAccess.open(write(bytes))) {
            refusal(ErrorKind.CORRUPT_FILE, () -> ZipArchive.read(file), words);
        }
    }

    @Test
    void allFormsOfTheBuilderAreRead() throws IOException {
        assertHoldsBoth(two().bytes());
        assertHoldsBoth(two().zip64().bytes());
        assertHoldsBoth(two().compressed().bytes());
        assertHoldsBoth(two().compressed().zip64().bytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 22, 65535})
    void aCommentMayFollow(int length) throws IOException {
        byte[] bytes = two().bytes();
        byte[] longer = Arrays.copyOf(bytes, bytes.length + length);

        assertHoldsBoth(changed(longer, b -> b.putShort(bytes.length - 2, (short) length)));
        assertCorrupt(changed(longer, b -> b.putShort(bytes.length - 2, (short) (length - 1))), "cut off");
    }

    @Test
    void theEndMarkInsideACommentIsNotTheEnd() throws IOException {
        byte[] bytes = two().bytes();
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 30);

        assertHoldsBoth(changed(longer, b -> {
            b.putShort(bytes.length - 2, (short) 30);
            b.putInt(bytes.length + 2, 0x06054b50);
        }));
    }

    @Test
    void anEmptyArchiveHasNoEntries() throws IOException {
        try (RandomAccess file = RandomAccess.open(write(new CheckpointBuilder().bytes()))) {
            assertThat(ZipArchive.read(file).entries()).isEmpty();
        }
    }

    @Test
    void eachOfThreeFieldsAnnouncesTheWideDirectory() throws IOException {
        byte[] bytes = two().zip64().bytes();
        int end = bytes.length - END_SIZE;
        byte[] none = changed(bytes, b -> b.putInt(end + 12, 0).putInt(end + 16, 0));

        assertHoldsBoth(changed(none, b -> b.putShort(end + 10, (short) -1)));
        assertHoldsBoth(changed(none, b -> b.putInt(end + 12, -1)));
        assertHoldsBoth(changed(none, b -> b.putInt(end + 16, -1)));
        try (RandomAccess file = RandomAccess.open(write(none))) {
            assertThat(ZipArchive.read(file).entries()).isEmpty();
        }
    }

    @Test
    void aWideDirectoryLiesBeforeItsLocator() throws IOException {
        byte[] bytes = two().zip64().bytes();
        int end = bytes.length - END_SIZE;
        int place = end - 12;
        int record = end - 76;

        assertCorrupt(changed(bytes, b -> b.putLong(place, record + 1)), "ZIP64 record", "outside the file");
        assertCorrupt(changed(bytes, b -> b.putLong(place, -1)), "ZIP64 record", "outside the file");
        assertCorrupt(changed(bytes, b -> b.putLong(place, 0)), "expected at offset 0");
        assertCorrupt(changed(bytes, b -> b.putLong(record + 48, -1)), "outside the file");
        assertCorrupt(changed(bytes, b -> b.putLong(record + 40, -1)), "outside the file");
        assertCorrupt(changed(bytes, b -> b.putLong(record + 48, record + 1)), "outside the file");
        long size = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(record + 40);
        assertCorrupt(changed(bytes, b -> b.putLong(record + 40, size + 1)), "directory of " + (size + 1));
    }

    @Test
    void theDirectoryEndsBeforeTheEndRecord() throws IOException {
        byte[] bytes = two().bytes();
        int end = bytes.length - END_SIZE;
        int size = end - directory(bytes);

        assertCorrupt(changed(bytes, b -> b.putInt(end + 12, size + 1)), "outside the file");
        assertCorrupt(changed(bytes, b -> b.putInt(end + 16, end + 1).putInt(end + 12, 0)), "outside the file");
    }

    @Test
    void anEntryThatIsNoneIsNamedByItsOffset() throws IOException {
        byte[] bytes = two().bytes();
        int second = directory(bytes) + CENTRAL_SIZE + 1;

        assertCorrupt(changed(bytes, b -> b.putInt(second, 0)), "entry expected at offset " + second);
        int end = bytes.length - END_SIZE;
        assertCorrupt(changed(bytes, b -> b.putInt(end + 12, CENTRAL_SIZE + 1 + 45)), "expected at offset " + second);
    }

    @ParameterizedTest
    @ValueSource(ints = {28, 30, 32})
    void namesExtraFieldsAndCommentsEndWithTheDirectory(int field) throws IOException {
        byte[] bytes = two().bytes();
        int second = directory(bytes) + CENTRAL_SIZE + 1;

        byte[] longer = changed(bytes, b -> b.putShort(second + field, (short) (b.getShort(second + field) + 1)));

        assertCorrupt(longer, "at offset " + second + " is cut off");
    }

    @Test
    void aCommentOfAnEntryIsSkipped() throws IOException {
        byte[] bytes = two().bytes();
        int at = directory(bytes);
        int end = bytes.length - END_SIZE;
        ByteBuffer out = ByteBuffer.allocate(bytes.length + 9).order(ByteOrder.LITTLE_ENDIAN);
        out.put(bytes, 0, at + CENTRAL_SIZE + 1)
                .put(new byte[9])
                .put(bytes, at + CENTRAL_SIZE + 1, bytes.length - at - CENTRAL_SIZE - 1);
        out.putShort(at + 32, (short) 9).putInt(end + 9 + 12, end - at + 9);

        assertHoldsBoth(out.array());
    }

    @Test
    void contentLiesBeforeTheDirectory() throws IOException {
        byte[] bytes = new CheckpointBuilder().entry("a", FIRST).bytes();
        int at = directory(bytes);
        int most = at - LOCAL_SIZE;

        assertCorrupt(changed(bytes, b -> b.putInt(at + 20, most + 1).putInt(at + 24, most + 1)), "outside the file");
        assertCorrupt(changed(bytes, b -> b.putInt(at + 42, most + 1)), "outside the file");
        byte[] largest = changed(bytes, b -> b.putInt(at + 20, most).putInt(at + 24, most));
        try (RandomAccess file = RandomAccess.open(write(largest))) {
            assertThat(entry(ZipArchive.read(file), "a").size()).isEqualTo(most);
        }
        byte[] last =
                changed(bytes, b -> b.putInt(at + 42, most).putInt(at + 20, 0).putInt(at + 24, 0));
        try (RandomAccess file = RandomAccess.open(write(last))) {
            assertThat(entry(ZipArchive.read(file), "a").header()).isEqualTo(most);
        }
    }

    @Test
    void aLocalHeaderThatPushesItsContentOutOfTheFileIsRefused() throws IOException {
        byte[] bytes = two().bytes();
        byte[] pushed = changed(bytes, b -> b.putShort(28, (short) -1));
        byte[] unmarked = changed(bytes, b -> b.putInt(0, 0));

        for (byte[] bad : new byte[][] {pushed, unmarked}) {
            try (RandomAccess file = RandomAccess.open(write(bad));
                    ZipArchive archive = ZipArchive.read(file)) {
                refusal(
                        ErrorKind.CORRUPT_FILE,
                        () -> content(archive, "a", 0, 5),
                        "ZIP entry",
                        bad == pushed ? "ends behind the file" : "has no local header at offset 0");
            }
        }
    }

    @Test
    void sizesMustBePossible() throws IOException {
        byte[] stored = new CheckpointBuilder().entry("a", FIRST).bytes();
        byte[] deflated = new CheckpointBuilder().entry("a", FIRST).compressed().bytes();
        int at = directory(deflated);
        int compressed =
                ByteBuffer.wrap(deflated).order(ByteOrder.LITTLE_ENDIAN).getInt(at + 20);

        assertCorrupt(changed(stored, b -> b.putInt(directory(stored) + 24, 6)), "two different sizes");
        assertCorrupt(changed(deflated, b -> b.putInt(at + 24, 1040 * (compressed + 1))), "cannot hold");
        byte[] most = changed(deflated, b -> b.putInt(at + 24, 1040 * compressed));
        try (RandomAccess file = RandomAccess.open(write(most))) {
            assertThat(entry(ZipArchive.read(file), "a").size()).isEqualTo(1040L * compressed);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x809, 1})
    void encryptedEntriesAreNotRead(int flags) throws IOException {
        byte[] bytes = two().bytes();

        try (RandomAccess file =
                RandomAccess.open(write(changed(bytes, b -> b.putShort(directory(bytes) + 8, (short) flags))))) {
            refusal(ErrorKind.UNSUPPORTED_FORMAT, () -> ZipArchive.read(file), "is encrypted or of method 0");
        }
    }

    @Test
    void aWideSizeWithoutItsFieldIsRefused() throws IOException {
        byte[] plain = two().bytes();
        byte[] wide = new CheckpointBuilder().entry("a", FIRST).zip64().bytes();
        int field = LOCAL_SIZE + 1 + 6 + 5 + CENTRAL_SIZE + 1 + 6;

        assertCorrupt(changed(plain, b -> b.putInt(directory(plain) + 24, -1)), "lacks its 64-bit size");
        assertCorrupt(changed(wide, b -> b.putShort(field, (short) 2)), "lacks its 64-bit size");
        assertCorrupt(changed(wide, b -> b.putShort(field + 2, (short) 25)), "lacks its 64-bit size");
        assertCorrupt(changed(wide, b -> b.putShort(field + 2, (short) 23)), "lacks its 64-bit size");
    }

    @Test
    void otherExtraFieldsMayStandBefore() throws IOException {
        byte[] wide = new CheckpointBuilder().entry("a", FIRST).zip64().bytes();
        int at = LOCAL_SIZE + 1 + 6 + 5;
        int extra = at + CENTRAL_SIZE + 1;
        int added = 7;
        ByteBuffer out = ByteBuffer.allocate(wide.length + added).order(ByteOrder.LITTLE_ENDIAN);
        out.put(wide, 0, extra + 6).put(new byte[added]).put(wide, extra + 6, wide.length - extra - 6);
        int record = out.capacity() - END_SIZE - 76;
        out.putShort(extra + 2, (short) (2 + added)).putShort(at + 30, (short) (34 + added));
        out.putLong(record + 40, out.getLong(record + 40) + added).putLong(record + 64, record);

        try (RandomAccess file = RandomAccess.open(write(out.array()));
                ZipArchive archive = ZipArchive.read(file)) {
            assertThat(content(archive, "a", 0, 5)).isEqualTo(FIRST);
        }
    }

    @Test
    void compressedContentIsReadForwardsBackwardsAndInTurns() throws IOException {
        byte[] large = new byte[200_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31 + i / 251);
        }
        byte[] bytes = new CheckpointBuilder()
                .entry("a", large)
                .entry("b", SECOND)
                .compressed()
                .bytes();

        try (RandomAccess file = RandomAccess.open(write(bytes));
                ZipArchive archive = ZipArchive.read(file)) {
            for (int from : new int[] {0, 10, 10, 20, 5, 100_000, 199_990, 0}) {
                assertThat(content(archive, "a", from, 10)).isEqualTo(Arrays.copyOfRange(large, from, from + 10));
                if (from == 20) {
                    assertThat(content(archive, "b", 1, 2)).containsExactly(7, 8);
                }
            }
            assertThat(content(archive, "a", 3, 199_000)).isEqualTo(Arrays.copyOfRange(large, 3, 199_003));
            refusal(ErrorKind.CORRUPT_FILE, () -> content(archive, "a", 199_995, 6), "ends at byte 200000");
        }
    }
}
