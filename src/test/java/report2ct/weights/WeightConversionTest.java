package report2ct.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static report2ct.weights.Fixtures.info;
import static report2ct.weights.Fixtures.refusal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;

class WeightConversionTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"container_zip.pt", "container_legacy.pt"})
    void aCheckpointAndItsSafetensorsCopyHoldTheSameArrays(String name) throws IOException {
        Path copy = folder.resolve("copy.safetensors");

        try (WeightFile checkpoint = WeightFiles.open(Fixtures.resource("golden/" + name))) {
            WeightConversion.toSafetensors(checkpoint, copy, Optional.empty(), false);

            try (WeightFile safetensors = WeightFiles.open(copy)) {
                Fixtures.assertSameArrays(safetensors, checkpoint);
                assertThat(safetensors.metadata()).isEqualTo(checkpoint.metadata());
                assertThat(WeightInspection.describe(safetensors)).containsEntry("format", "safetensors");
            }
        }
    }

    @Test
    void floatingPointArraysAreCastAndOthersCopied() throws IOException {
        float[] values = new float[700_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / 1000f;
        }
        InMemoryWeights weights = InMemoryWeights.builder()
                .floats("a", values, values.length)
                .bytes(info("b", Dtype.I32, 1), new byte[] {1, 2, 3, 4})
                .bytes(info("d", Dtype.F64, 1), doubleBytes(0.1))
                .build();
        Path half = folder.resolve("half.safetensors");
        Path wide = folder.resolve("wide.safetensors");

        WeightConversion.toSafetensors(weights, half, Optional.of(Dtype.F16), false);
        try (WeightFile file = WeightFiles.open(half)) {
            WeightConversion.toSafetensors(file, wide, Optional.of(Dtype.F64), false);
            assertThat(file.tensor("a")).isEqualTo(info("a", Dtype.F16, values.length));
            assertThat(Fixtures.bytes(file, "b")).containsExactly(1, 2, 3, 4);
            assertThat(FloatConversion.floats(file, "d")).containsExactly(0.099975586f);
            float[] read = FloatConversion.floats(file, "a");
            for (int i = 0; i < values.length; i++) {
                assertThat(read[i]).isEqualTo(NarrowFloats.fromHalf(NarrowFloats.toHalf(values[i])));
            }
            try (WeightFile widened = WeightFiles.open(wide)) {
                assertThat(widened.tensor("a").dtype()).isEqualTo(Dtype.F64);
                assertThat(FloatConversion.floats(widened, "a")).isEqualTo(read);
            }
        }
    }

    private static byte[] doubleBytes(double value) {
        byte[] bytes = new byte[8];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putDouble(value);
        return bytes;
    }

    @ParameterizedTest
    @EnumSource(
            value = Dtype.class,
            names = {"F64", "F32", "F16", "BF16"},
            mode = EnumSource.Mode.EXCLUDE)
    void refusesTargetsThatAreNoFloatingPointTypes(Dtype dtype) {
        InMemoryWeights weights = InMemoryWeights.builder()
                .bytes(info("a", dtype), new byte[dtype.bytes()])
                .build();

        refusal(
                ErrorKind.INVALID_INPUT,
                () -> WeightConversion.toSafetensors(weights, folder.resolve("x"), Optional.of(dtype), false),
                dtype.name());
        refusal(ErrorKind.INCOMPATIBLE_WEIGHTS, () -> FloatConversion.floats(weights, "a"), dtype.name());
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void everyHalfSurvivesTheWayThroughFloat() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            short half = (short) bits;
            float value = NarrowFloats.fromHalf(half);
            if (Float.isNaN(value)) {
                assertThat(bits & 0x7C00).isEqualTo(0x7C00);
                assertThat(Float.isNaN(NarrowFloats.fromHalf(NarrowFloats.toHalf(value))))
                        .isTrue();
            } else {
                assertThat(NarrowFloats.toHalf(value)).isEqualTo(half);
            }
            float wide = NarrowFloats.fromBfloat16(half);
            if (Float.isNaN(wide)) {
                assertThat(Float.isNaN(NarrowFloats.fromBfloat16(NarrowFloats.toBfloat16(wide))))
                        .isTrue();
            } else {
                assertThat(NarrowFloats.toBfloat16(wide)).isEqualTo(half);
            }
        }
    }

    /** Between two neighbours: the nearer one, and in the middle the one whose last bit is 0. */
    @Test
    void narrowingRoundsToTheNearestAndTiesToEven() {
        for (int bits = 0; bits < 0x7BFF; bits++) {
            checkNeighbours(NarrowFloats.fromHalf((short) bits), NarrowFloats.fromHalf((short) (bits + 1)), bits, true);
        }
        for (int bits = 0; bits < 0x7F7F; bits++) {
            float low = NarrowFloats.fromBfloat16((short) bits);
            checkNeighbours(low, NarrowFloats.fromBfloat16((short) (bits + 1)), bits, false);
        }
    }

    private static void checkNeighbours(float low, float high, int bits, boolean half) {
        float middle = (float) (((double) low + high) / 2);
        int even = bits % 2 == 0 ? bits : bits + 1;
        assertThat(narrow(middle, half)).isEqualTo(even);
        assertThat(narrow(Math.nextDown(middle), half)).isEqualTo(bits);
        assertThat(narrow(Math.nextUp(middle), half)).isEqualTo(bits + 1);
        assertThat(narrow(-middle, half)).isEqualTo(even | 0x8000);
    }

    private static int narrow(float value, boolean half) {
        return (half ? NarrowFloats.toHalf(value) : NarrowFloats.toBfloat16(value)) & 0xFFFF;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 3c00, 3f80",
        "-2, c000, c000",
        "65504, 7bff, 4780",
        "65519.996, 7bff, 4780",
        "65520, 7c00, 4780",
        "Infinity, 7c00, 7f80",
        "-Infinity, fc00, ff80",
        "3.4028235E38, 7c00, 7f80",
        "0.333333343, 3555, 3eab",
        "-0.0, 8000, 8000",
        "5.9604645E-8, 1, 3380",
        "NaN, 7e00, 7fc0",
    })
    void knownValuesHaveTheirKnownBits(float value, String half, String bfloat16) {
        assertThat(Integer.toHexString(NarrowFloats.toHalf(value) & 0xFFFF)).isEqualTo(half);
        assertThat(Integer.toHexString(NarrowFloats.toBfloat16(value) & 0xFFFF)).isEqualTo(bfloat16);
    }

    @ParameterizedTest
    @CsvSource({
        "F64, 000000000000f83f, 1.5",
        "F32, 0000c03f, 1.5",
        "F16, 003e, 1.5",
        "BF16, c03f, 1.5",
        "I64, feffffffffffffff, -2",
        "U64, feffffffffffffff, 18446744073709551614",
        "I32, feffffff, -2",
        "U32, feffffff, 4294967294",
        "I16, feff, -2",
        "U16, feff, 65534",
        "I8, fe, -2",
        "U8, fe, 254",
        "F8_E4M3, fe, 254",
        "BOOL, 00, false",
        "BOOL, 01, true",
    })
    void singleElementsAreWrittenAsText(Dtype dtype, String hex, String text) {
        byte[] bytes = java.util.HexFormat.of().parseHex(hex);

        assertThat(ElementText.of(dtype, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)))
                .isEqualTo(text);
    }

    @Test
    void theHashIsTheOneOfTheFilesBytes() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty"));
        Path abc = Files.writeString(folder.resolve("abc"), "abc");

        assertThat(WeightHash.sha256(empty))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(WeightHash.sha256(abc))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void inspectionListsTheFieldsInOrder() {
        InMemoryWeights weights = InMemoryWeights.builder()
                .floats("a", new float[6], 2, 3)
                .bytes(info("b", Dtype.U8, 4), new byte[4])
                .text("format", "pt")
                .build();

        Map<String, Object> fields = WeightInspection.describe(weights);

        assertThat(fields.keySet())
                .containsExactly(
                        "path", "format", "tensor-count", "parameter-count", "bytes", "dtypes", "metadata", "tensors");
        assertThat(fields)
                .containsEntry("tensor-count", 2)
                .containsEntry("parameter-count", 10L)
                .containsEntry("bytes", 28L)
                .containsEntry("dtypes", Map.of("F32", 1, "U8", 1))
                .containsEntry("metadata", Map.of("format", "pt"))
                .containsEntry(
                        "tensors",
                        List.of(
                                Map.of("name", "a", "dtype", "F32", "shape", List.of(2L, 3L)),
                                Map.of("name", "b", "dtype", "U8", "shape", List.of(4L))));
    }
}
