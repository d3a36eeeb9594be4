package report2ct.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static report2ct.weights.Fixtures.bytes;
import static report2ct.weights.Fixtures.littleEndian;
import static report2ct.weights.Fixtures.refusal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;

class SafetensorsFileTest {
    private static final String ONE = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";

    @TempDir
    Path folder;

    @Test
    void readsNamesTypesShapesMetadataAndBytes() throws IOException {
        String header = "{\"__metadata__\":{\"format\":\"pt\",\"caf\u00e9\":\"\u80ba\"},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
                + "\"a\":{\"shape\":[],\"data_offsets\":[8,10],\"dtype\":\"BF16\",\"later\":{\"x\":[1]}}}   ";
        Path path = Fixtures.safetensors(folder, header, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});

        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(file.path()).isEqualTo(path);
            assertThat(file.metadata())
                    .containsExactly(java.util.Map.entry("format", "pt"), java.util.Map.entry("caf\u00e9", "\u80ba"));
            assertThat(file.tensors().values())
                    .containsExactly(Fixtures.info("b", Dtype.F32, 2, 1), Fixtures.info("a", Dtype.BF16));
            assertThat(bytes(file, "b")).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
            assertThat(bytes(file, "a")).containsExactly(9, 10);
        }
    }

    @Test
    void readsPartsAndLeavesTheLimitOfTheTargetAlone() throws IOException {
        Path path = Fixtures.safetensors(folder, ONE, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        ByteBuffer target = ByteBuffer.allocate(6).position(1).limit(4);

        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            file.read("a", 5, target);
        }

        assertThat(target.position()).isEqualTo(4);
        assertThat(target.limit()).isEqualTo(4);
        assertThat(target.array()).containsExactly(0, 6, 7, 8, 0, 0);
    }

    @Test
    void refusesReadsOutsideTheArrayAndUnknownNames() throws IOException {
        Path path = Fixtures.safetensors(folder, ONE, new byte[8]);

        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            refusal(ErrorKind.INVALID_INPUT, () -> file.read("a", 1, ByteBuffer.allocate(8)), "8 from 1");
            refusal(ErrorKind.INVALID_INPUT, () -> file.read("a", -1, ByteBuffer.allocate(1)));
            refusal(ErrorKind.INVALID_INPUT, () -> file.read("a", 9, ByteBuffer.allocate(0)));
            refusal(ErrorKind.INCOMPATIBLE_WEIGHTS, () -> file.read("missing", 0, ByteBuffer.allocate(1)), "missing");
            file.read("a", 8, ByteBuffer.allocate(0));
        }
    }

    @Test
    void zeroElementArraysAndAnEmptyFileAreRead() throws IOException {
        String header = "{\"z\":{\"dtype\":\"F32\",\"shape\":[8,0,32],\"data_offsets\":[4,4]},"
                + "\"a\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                + "\"y\":{\"dtype\":\"F64\",\"shape\":[0],\"data_offsets\":[0,0]}}";

        try (SafetensorsFile file = SafetensorsFile.open(Fixtures.safetensors(folder, header, new byte[4]));
                SafetensorsFile empty = SafetensorsFile.open(Fixtures.safetensors(folder, "{}", new byte[0]))) {
            assertThat(file.tensor("z").elements()).isZero();
            assertThat(bytes(file, "z")).isEmpty();
            assertThat(empty.tensors()).isEmpty();
        }
    }

    static Stream<Arguments> brokenHeaders() {
        String one = "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
        return Stream.of(
                Arguments.of("{\"a\":" + one + ",\"a\":" + one + "}", "uplicate"),
                Arguments.of("{\"a\":" + one + ",\"b\":" + one + "}", "overlaps"),
                Arguments.of("{\"a\":" + one.replace("[0,8]", "[8,16]") + "}", "gap"),
                Arguments.of("{\"a\":" + one.replace("[2]", "[1]").replace("[0,8]", "[0,4]") + "}", "cover 4 bytes"),
                Arguments.of("{\"a\":" + one.replace("[2]", "[4]").replace("[0,8]", "[0,16]") + "}", "cut off"),
                Arguments.of("{\"a\":" + one.replace("[2]", "[3]") + "}", "needs 12 bytes"),
                Arguments.of("{\"a\":" + one.replace("[0,8]", "[8,0]") + "}", "backwards"),
                Arguments.of("{\"a\":" + one.replace("[0,8]", "[0]") + "}", "two data_offsets"),
                Arguments.of("{\"a\":" + one.replace("[0,8]", "[0,8,8]") + "}", "at most 2"),
                Arguments.of("{\"a\":" + one.replace("[2]", "[-2]") + "}", "/a/shape"),
                Arguments.of("{\"a\":" + one.replace("[2]", "[2.0]") + "}", "whole number"),
                Arguments.of("{\"a\":" + one.replace("[2]", "[18446744073709551618]") + "}", "2^63"),
                Arguments.of("{\"a\":" + one.replace("[2]", "[4294967296,4294967296]") + "}", "beyond 2^63"),
                Arguments.of("{\"a\":" + one.replace("[2]", "2") + "}", "expected a list"),
                Arguments.of("{\"a\":" + one.replace("[2]", "[[2]]") + "}", "whole number"),
                Arguments.of("{\"a\":" + one.replace("\"dtype\":\"F32\",", "") + "}", "expected dtype"),
                Arguments.of("{\"a\":" + one.replace("\"F32\"", "5") + "}", "expected a text"),
                Arguments.of("{\"a\":[]}", "expected an object"),
                Arguments.of("{\"a\":" + one + "} x", "JSON"),
                Arguments.of("{\"a\":" + one + "}{}", "after the JSON"),
                Arguments.of("{\"a\":" + one, "JSON"),
                Arguments.of("{\"a\":" + one + ",}", "JSON"),
                Arguments.of("{\"__metadata__\":{\"x\":1},\"a\":" + one + "}", "/__metadata__/x"),
                Arguments.of("{\"__metadata__\":{\"x\":\"1\",\"x\":\"2\"},\"a\":" + one + "}", "uplicate"),
                Arguments.of("{\"__metadata__\":[],\"a\":" + one + "}", "expected an object"),
                Arguments.of("[" + one + "]", "expected a JSON object"),
                Arguments.of(" {\"a\":" + one + "}", "expected a JSON object"),
                Arguments.of("", "expected a JSON object"));
    }

    @ParameterizedTest
    @MethodSource("brokenHeaders")
    void refusesBrokenHeaders(String header, String words) throws IOException {
        Path path = Fixtures.safetensors(folder, header, new byte[8]);

        refusal(ErrorKind.CORRUPT_FILE, () -> SafetensorsFile.open(path), path.toString(), words);
    }

    @Test
    void refusesAnUnknownElementTypeByName() throws IOException {
        Path path = Fixtures.safetensors(folder, ONE.replace("F32", "Q4\\u0007_K"), new byte[8]);

        refusal(ErrorKind.UNSUPPORTED_FORMAT, () -> SafetensorsFile.open(path), "'a'", "Q4?_K");
    }

    @Test
    void refusesNestingBeyondTheLimitWithoutAStackOverflow() throws IOException {
        String deep = "[".repeat(200_000) + "]".repeat(200_000);
        Path metadata = Fixtures.safetensors(folder, "{\"__metadata__\":" + deep + "}", new byte[0]);
        Path entry = Fixtures.safetensors(folder, "{\"a\":{\"dtype\":" + deep + "}}", new byte[0]);
        Path ignored = Fixtures.safetensors(folder, "{\"a\":{\"ignored\":" + deep + "}}", new byte[0]);

        refusal(ErrorKind.CORRUPT_FILE, () -> SafetensorsFile.open(metadata));
        refusal(ErrorKind.CORRUPT_FILE, () -> SafetensorsFile.open(entry));
        refusal(ErrorKind.CORRUPT_FILE, () -> SafetensorsFile.open(ignored), "nesting");
    }

    @Test
    void refusesInvalidUtf8() throws IOException {
        byte[] json = "{\"__metadata__\":{\"x\":\"?\"}}".getBytes(StandardCharsets.UTF_8);
        json[22] = (byte) 0xFF;
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length).order(ByteOrder.LITTLE_ENDIAN);
        Path path = Files.write(
                folder.resolve("x"), bytes.putLong(json.length).put(json).array());

        refusal(ErrorKind.CORRUPT_FILE, () -> SafetensorsFile.open(path), "UTF-8");
    }

    @Test
    void refusesUtf16() throws IOException {
        byte[] json = "{}".getBytes(StandardCharsets.UTF_16LE);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length).order(ByteOrder.LITTLE_ENDIAN);
        Path path = Files.write(
                folder.resolve("x"), bytes.putLong(json.length).put(json).array());

        refusal(ErrorKind.CORRUPT_FILE, () -> SafetensorsFile.open(path), "UTF-8");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 100_000_001, 9})
    void refusesHeaderLengthsThatCannotBe(long length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        Path path = Files.write(
                folder.resolve("x"), bytes.putLong(length).put((byte) '{').array());

        refusal(ErrorKind.CORRUPT_FILE, () -> SafetensorsFile.open(path), "offset 0", Long.toUnsignedString(length));
    }

    @Test
    void refusesShortFilesFoldersAndMissingFiles() throws IOException {
        Path shortFile = Files.write(folder.resolve("short"), new byte[7]);

        refusal(ErrorKind.CORRUPT_FILE, () -> SafetensorsFile.open(shortFile), "7 bytes");
        refusal(ErrorKind.INVALID_INPUT, () -> SafetensorsFile.open(folder), "directory");
        refusal(ErrorKind.INVALID_INPUT, () -> SafetensorsFile.open(folder.resolve("no")), "no such file");
    }

    @Test
    void readsBeyondTwoGibibytes() throws IOException {
        long first = 3L << 30;
        String header = "{\"big\":{\"dtype\":\"U8\",\"shape\":[" + first + "],\"data_offsets\":[0," + first + "]},"
                + "\"tail\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[" + first + "," + (first + 8) + "]}}";
        Path path = Fixtures.safetensors(folder, header, new byte[0]);
        long start = Files.size(path);
        try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
            sparse.setLength(start + first + 8);
            sparse.seek(start + first - 1);
            sparse.write(42);
            sparse.write(littleEndian(1.5f, -2f));
        }

        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            ByteBuffer last = ByteBuffer.allocate(2);
            file.read("big", first - 2, last);
            assertThat(last.array()).containsExactly(0, 42);
            assertThat(Fixtures.floats(file, "tail")).containsExactly(1.5f, -2f);
        }
    }

    @Test
    void readsStepsLargerThanTheLargestSingleReadIntoHeapAndDirectBuffers() throws IOException {
        byte[] data = new byte[RandomAccess.STEP * 2 + 5];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 31 + (i >> 12));
        }
        String header =
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[" + data.length + "],\"data_offsets\":[0," + data.length + "]}}";
        Path path = Fixtures.safetensors(folder, header, data);

        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            ByteBuffer direct = ByteBuffer.allocateDirect(data.length);
            file.read("a", 0, direct);
            assertThat(bytes(file, "a")).isEqualTo(data);
            assertThat(direct.flip()).isEqualTo(ByteBuffer.wrap(data));
        }
    }

    @Test
    void aFileThatShrinksAfterOpeningIsReportedNotPadded() throws IOException {
        Path path = Fixtures.safetensors(folder, ONE, new byte[8]);

        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            try (RandomAccessFile cut = new RandomAccessFile(path.toFile(), "rw")) {
                cut.setLength(Files.size(path) - 3);
            }
            refusal(ErrorKind.CORRUPT_FILE, () -> file.read("a", 0, ByteBuffer.allocate(8)), "ends at offset");
        }
    }

    @Test
    void refusesTheDamagedReferenceFixtures() throws IOException {
        Path broken = Fixtures.external("fixtures/formats/broken/safetensors");
        try (Stream<Path> files = Files.list(broken)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            assertThat(all).hasSizeGreaterThanOrEqualTo(8);
            for (Path path : all) {
                ErrorKind kind = path.toString().contains("unknown_dtype")
                        ? ErrorKind.UNSUPPORTED_FORMAT
                        : ErrorKind.CORRUPT_FILE;
                refusal(kind, () -> SafetensorsFile.open(path), path.toString());
            }
        }
    }
}
