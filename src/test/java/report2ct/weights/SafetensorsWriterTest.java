package report2ct.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static report2ct.weights.Fixtures.info;
import static report2ct.weights.Fixtures.refusal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;
import report2ct.random.RandomStream;
import report2ct.random.SequentialRandom;

class SafetensorsWriterTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void readingWhatWasWrittenGivesTheSameArrays(long seed) throws IOException {
        InMemoryWeights weights = randomWeights(seed);
        Path path = folder.resolve("w.safetensors");

        SafetensorsWriter.write(path, List.copyOf(weights.tensors().values()), weights.metadata(), weights, false);

        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            Fixtures.assertSameArrays(file, weights);
            assertThat(file.metadata()).isEqualTo(weights.metadata());
        }
    }

    private static InMemoryWeights randomWeights(long seed) {
        System.out.println("seed " + seed);
        SequentialRandom random = new SequentialRandom(seed, RandomStream.INITIAL_LATENT);
        InMemoryWeights.Builder builder =
                InMemoryWeights.builder().text("format", "pt").text("quote\"\n\u80ba", "\u0001\ud83e\udec1");
        for (Dtype dtype : Dtype.values()) {
            long[] shape = {random.nextInt(0, 4), random.nextInt(1, 5)};
            byte[] bytes = new byte[(int) (shape[0] * shape[1] * dtype.bytes())];
            random.nextBytes(bytes);
            builder.bytes(info("layer." + dtype + "." + random.nextInt(100), dtype, shape), bytes);
        }
        return builder.bytes(info("scalar", Dtype.F64), new byte[8]).build();
    }

    @Test
    void theSameContentInAnyOrderGivesTheSameBytes() throws IOException {
        InMemoryWeights weights = randomWeights(4);
        List<TensorInfo> reversed = new ArrayList<>(weights.tensors().values());
        java.util.Collections.reverse(reversed);
        Map<String, String> metadata = new java.util.LinkedHashMap<>();
        weights.metadata().entrySet().stream()
                .sorted(Map.Entry.<String, String>comparingByKey().reversed())
                .forEach(e -> metadata.put(e.getKey(), e.getValue()));

        SafetensorsWriter.write(
                folder.resolve("a"), List.copyOf(weights.tensors().values()), weights.metadata(), weights, false);
        SafetensorsWriter.write(folder.resolve("b"), reversed, metadata, weights, false);

        assertThat(folder.resolve("a")).hasSameBinaryContentAs(folder.resolve("b"));
    }

    @Test
    void theHeaderIsPaddedAndArraysAreAlignedToTheirElementSize() throws IOException {
        InMemoryWeights weights = InMemoryWeights.builder()
                .bytes(info("b", Dtype.U8, 3), new byte[] {1, 2, 3})
                .bytes(info("d", Dtype.F16, 1), new byte[] {4, 5})
                .bytes(info("c", Dtype.F32, 1), new byte[] {6, 7, 8, 9})
                .bytes(info("a", Dtype.F32, 1), new byte[] {10, 11, 12, 13})
                .build();
        Path path = folder.resolve("w.safetensors");

        SafetensorsWriter.write(path, List.copyOf(weights.tensors().values()), Map.of(), weights, false);

        byte[] bytes = Files.readAllBytes(path);
        int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
        String expected = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                + "\"c\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]},"
                + "\"d\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[8,10]},"
                + "\"b\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[10,13]}}";
        String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
        assertThat(length % 8).isZero();
        assertThat(length - expected.length()).isBetween(0, 7);
        assertThat(header.stripTrailing()).isEqualTo(expected);
        assertThat(ByteBuffer.wrap(bytes, 8 + length, 13).slice())
                .isEqualTo(ByteBuffer.wrap(new byte[] {10, 11, 12, 13, 6, 7, 8, 9, 4, 5, 1, 2, 3}));
        assertThat(bytes).hasSize(8 + length + 13);
    }

    @Test
    void largeArraysAreAskedForInStepsFromFirstToLastByte() throws IOException {
        long elements = (1 << 20) + 3;
        List<String> steps = new ArrayList<>();
        Path path = folder.resolve("w.safetensors");

        SafetensorsWriter.write(
                path,
                List.of(info("a", Dtype.I16, elements)),
                Map.of(),
                (name, at, target) -> {
                    steps.add(name + "@" + at + "+" + target.remaining());
                    for (long i = at; target.hasRemaining(); i += 2) {
                        target.putShort((short) (i / 2 * 7));
                    }
                },
                false);

        assertThat(steps).containsExactly("a@0+1048576", "a@1048576+1048576", "a@2097152+6");
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            ByteBuffer target = ByteBuffer.wrap(Fixtures.bytes(file, "a")).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < elements; i++) {
                assertThat(target.getShort()).isEqualTo((short) (i * 7));
            }
        }
    }

    @Test
    void anExistingFileIsKeptUnlessOverwritingIsAskedFor() throws IOException {
        Path path = Files.writeString(folder.resolve("w.safetensors"), "precious");
        InMemoryWeights weights =
                InMemoryWeights.builder().floats("a", new float[] {1}, 1).build();
        List<TensorInfo> tensors = List.copyOf(weights.tensors().values());

        refusal(
                ErrorKind.INVALID_INPUT,
                () -> SafetensorsWriter.write(path, tensors, Map.of(), weights, false),
                path.toString(),
                "exists");
        assertThat(path).hasContent("precious");

        SafetensorsWriter.write(path, tensors, Map.of(), weights, true);
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(Fixtures.floats(file, "a")).containsExactly(1);
        }
        assertOnlyFile(path);
    }

    @Test
    void aFailureOfTheSourceLeavesTheOldFileAndNoTrace() throws IOException {
        Path path = Files.writeString(folder.resolve("w.safetensors"), "precious");
        SafetensorsWriter.Source failing = (name, at, target) -> {
            if (at > 0) {
                throw new IOException("broken source");
            }
            target.position(target.limit());
        };

        assertThatThrownBy(() ->
                        SafetensorsWriter.write(path, List.of(info("a", Dtype.U8, 3 << 20)), Map.of(), failing, true))
                .isInstanceOf(IOException.class)
                .hasMessage("broken source");
        refusal(
                ErrorKind.INTERNAL,
                () -> SafetensorsWriter.write(
                        path, List.of(info("a", Dtype.U8, 3)), Map.of(), (name, at, target) -> {}, true),
                "3 bytes were not given");

        assertThat(path).hasContent("precious");
        assertOnlyFile(path);
    }

    @Test
    void aFileLargerThanTheDiskIsRefusedBeforehand() throws IOException {
        Path path = Files.writeString(folder.resolve("w.safetensors"), "precious");

        refusal(
                ErrorKind.OUT_OF_DISK,
                () -> SafetensorsWriter.write(
                        path, List.of(info("a", Dtype.U8, 1L << 60)), Map.of(), (name, at, target) -> {}, true),
                path.toString());

        assertThat(path).hasContent("precious");
        assertOnlyFile(path);
    }

    @Test
    void refusesDeclarationsThatCannotBeWritten() {
        Path path = folder.resolve("w.safetensors");
        SafetensorsWriter.Source none = (name, at, target) -> target.position(target.limit());
        TensorInfo a = info("a", Dtype.U8, 1);
        TensorInfo huge = info("h", Dtype.F64, 1L << 62);

        refusal(ErrorKind.INVALID_INPUT, () -> write(path, none, Map.of(), a, a), "'a'", "twice");
        refusal(ErrorKind.INVALID_INPUT, () -> write(path, none, Map.of(), info("__metadata__", Dtype.U8, 1)));
        refusal(ErrorKind.INVALID_INPUT, () -> write(path, none, Map.of(), huge), "2^63");
        refusal(ErrorKind.INVALID_INPUT, () -> write(path, none, Map.of("x", "\ud800"), a), "Unicode");
        refusal(ErrorKind.INVALID_INPUT, () -> write(folder.resolve("no/w"), none, Map.of(), a), "folder");
        refusal(ErrorKind.INVALID_INPUT, () -> info("n", Dtype.U8, -1), "'n'", "-1");
        assertThat(folder).isEmptyDirectory();
    }

    private static void write(
            Path path, SafetensorsWriter.Source source, Map<String, String> metadata, TensorInfo... tensors)
            throws IOException {
        SafetensorsWriter.write(path, List.of(tensors), metadata, source, false);
    }

    @Test
    void memoryWeightsCheckTheirSizesAndNames() {
        InMemoryWeights.Builder builder = InMemoryWeights.builder().floats("a", new float[] {1, 2}, 2);

        refusal(ErrorKind.INVALID_INPUT, () -> builder.floats("b", new float[] {1, 2}, 3), "'b'", "12", "8");
        refusal(ErrorKind.INVALID_INPUT, () -> builder.floats("a", new float[] {1, 2}, 2), "twice");
    }

    private void assertOnlyFile(Path path) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
    }
}
