package report2ct.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static report2ct.weights.Fixtures.refusal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import report2ct.ErrorKind;

class UnpicklerTest {
    @TempDir
    Path folder;

    private Object load(Pickle pickle) throws IOException {
        byte[] bytes = pickle.stop();
        try (RandomAccess file = RandomAccess.open(Files.write(folder.resolve("p"), bytes))) {
            return new Unpickler(new PickleInput(file, "pickle", new ByteArrayInputStream(bytes), bytes.length)).load();
        }
    }

    static Stream<Arguments> literals() {
        return Stream.of(
                Arguments.of(new Pickle().op("N"), Pickled.None.NONE),
                Arguments.of(new Pickle().raw(0x88), true),
                Arguments.of(new Pickle().raw(0x89), false),
                Arguments.of(new Pickle().op("I01\n"), true),
                Arguments.of(new Pickle().op("I00\n"), false),
                Arguments.of(new Pickle().op("I-12\n"), -12L),
                Arguments.of(new Pickle().op("L34L\n"), 34L),
                Arguments.of(new Pickle().op("F2.5\n"), 2.5),
                Arguments.of(new Pickle().op("K").raw(255), 255L),
                Arguments.of(new Pickle().op("M").raw(1, 255), 65281L),
                Arguments.of(new Pickle().op("J").raw(254, 255, 255, 255), -2L),
                Arguments.of(new Pickle().raw(0x8A, 0), 0L),
                Arguments.of(new Pickle().raw(0x8A, 1, 255), -1L),
                Arguments.of(new Pickle().raw(0x8A, 2, 0, 1), 256L),
                Arguments.of(new Pickle().raw(0x8A, 8, 0, 0, 0, 0, 0, 0, 0, 128), Long.MIN_VALUE),
                Arguments.of(
                        new Pickle().raw(0x8B, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), BigInteger.ONE.shiftLeft(64)),
                Arguments.of(new Pickle().fraction(-0.25), -0.25),
                Arguments.of(new Pickle().text("\u80ba"), "\u80ba"),
                Arguments.of(new Pickle().raw(0x8C, 1).op("a"), "a"),
                Arguments.of(new Pickle().raw(0x8D, 2, 0, 0, 0, 0, 0, 0, 0).op("ab"), "ab"),
                Arguments.of(new Pickle().op("U\2ab"), "ab"),
                Arguments.of(new Pickle().op("T\2\0\0\0ab"), "ab"),
                Arguments.of(new Pickle().op("U\1").raw(0xFF), "\u00ff"),
                Arguments.of(new Pickle().op("Vab\n"), "ab"),
                Arguments.of(new Pickle().op("S'ab'\n"), "ab"),
                Arguments.of(new Pickle().op("S\"ab\"\n"), "ab"),
                Arguments.of(
                        new Pickle().raw(0x80, 4, 0x95, 9, 9, 9, 9, 9, 9, 9, 9).op("K\7"), 7L),
                Arguments.of(new Pickle().op("K\1K\2" + "0"), 1L),
                Arguments.of(new Pickle().op("K\1(" + "0"), 1L),
                Arguments.of(new Pickle().op("K\1(NN1"), 1L),
                Arguments.of(new Pickle().op("K\1q\3" + "0h\3"), 1L),
                Arguments.of(new Pickle().op("K\1p3\n0g3\n"), 1L),
                Arguments.of(new Pickle().op("K\1").put(70000).op("0").get(70000), 1L),
                Arguments.of(new Pickle().op("K\1").raw(0x94).op("0h\0"), 1L));
    }

    @ParameterizedTest
    @MethodSource("literals")
    void everyOpcodeForPlainValuesGivesItsValue(Pickle pickle, Object value) throws IOException {
        assertThat(load(pickle)).isEqualTo(value);
    }

    static Stream<Arguments> sequences() {
        return Stream.of(
                Arguments.of(new Pickle().op(")"), List.of()),
                Arguments.of(new Pickle().op("]"), List.of()),
                Arguments.of(new Pickle().raw(0x8F), List.of()),
                Arguments.of(new Pickle().op("(K\1K\2t"), List.of(1L, 2L)),
                Arguments.of(new Pickle().op("(K\1K\2l"), List.of(1L, 2L)),
                Arguments.of(new Pickle().op("(K\1").raw(0x91), List.of(1L)),
                Arguments.of(new Pickle().op("K\1").raw(0x85), List.of(1L)),
                Arguments.of(new Pickle().op("K\1K\2").raw(0x86), List.of(1L, 2L)),
                Arguments.of(new Pickle().op("K\1K\2K\3").raw(0x87), List.of(1L, 2L, 3L)),
                Arguments.of(new Pickle().op("]K\1a"), List.of(1L)),
                Arguments.of(new Pickle().op("](K\1K\2e"), List.of(1L, 2L)),
                Arguments.of(new Pickle().raw(0x8F).op("(K\1").raw(0x90), List.of(1L)),
                Arguments.of(new Pickle().op("K\5" + "2").raw(0x86), List.of(5L, 5L)),
                Arguments.of(
                        new Pickle()
                                .global("builtins", "set")
                                .op("](K\1e")
                                .raw(0x85)
                                .op("R"),
                        List.of(1L)),
                Arguments.of(new Pickle().global("builtins", "set").op(")R"), List.of()));
    }

    @ParameterizedTest
    @MethodSource("sequences")
    void everyOpcodeForListsGivesItsItems(Pickle pickle, List<Object> items) throws IOException {
        assertThat(load(pickle))
                .isInstanceOfSatisfying(
                        Pickled.Sequence.class, list -> assertThat(list.items).isEqualTo(items));
    }

    @Test
    void everyOpcodeForDictionariesKeepsTheOrder() throws IOException {
        List<Pickle> pickles = List.of(
                new Pickle().op("(Vb\nK\1Va\nK\2d"),
                new Pickle().op("}(Vb\nK\1Va\nK\2u"),
                new Pickle().op("}Vb\nK\1sVa\nK\2s"),
                new Pickle()
                        .global("collections", "OrderedDict")
                        .op("](Vb\nK\1")
                        .raw(0x86)
                        .op("Va\nK\2")
                        .raw(0x86)
                        .op("e")
                        .raw(0x85)
                        .op("R"));
        for (Pickle pickle : pickles) {
            assertThat(load(pickle))
                    .isInstanceOfSatisfying(
                            Pickled.Dictionary.class,
                            dictionary -> assertThat(new ArrayList<>(dictionary.entries.entrySet()))
                                    .isEqualTo(List.of(java.util.Map.entry("b", 1L), java.util.Map.entry("a", 2L))));
        }
    }

    @Test
    void everyOpcodeForBytesGivesItsBytes() throws IOException {
        List<Pickle> pickles = List.of(
                new Pickle().op("C\2ab"),
                new Pickle().op("B\2\0\0\0ab"),
                new Pickle().raw(0x8E).op("\2\0\0\0\0\0\0\0ab"),
                new Pickle().raw(0x96).op("\2\0\0\0\0\0\0\0ab"));
        for (Pickle pickle : pickles) {
            assertThat(load(pickle))
                    .isInstanceOfSatisfying(
                            Pickled.Bytes.class,
                            value -> assertThat(value.bytes).containsExactly('a', 'b'));
        }
    }

    private static Pickle scalar(String type, String order, int... bytes) {
        return new Pickle()
                .global("numpy._core.multiarray", "scalar")
                .global("numpy", "dtype")
                .text(type)
                .raw(0x89, 0x88, 0x87)
                .op("R(")
                .number(3)
                .text(order)
                .op("NNNtb")
                .op("C")
                .raw(bytes.length)
                .raw(bytes)
                .raw(0x86)
                .op("R");
    }

    @Test
    void numpyNumbersAreDecodedInTheirByteOrder() throws IOException {
        assertThat(load(scalar("f4", "<", 0, 0, 0xC0, 0x3F))).isEqualTo(1.5);
        assertThat(load(scalar("f4", ">", 0x3F, 0xC0, 0, 0))).isEqualTo(1.5);
        assertThat(load(scalar("i8", "<", 254, 255, 255, 255, 255, 255, 255, 255)))
                .isEqualTo(-2L);
        assertThat(load(scalar("i4", ">", 0, 0, 1, 0))).isEqualTo(256L);
        assertThat(load(scalar("b1", "|", 1))).isEqualTo(true);
        assertThat(load(scalar("b1", "|", 0))).isEqualTo(false);
        assertThat(load(scalar("U1", "<", 1, 0, 0, 0))).isInstanceOf(Pickled.Opaque.class);
        assertThat(load(scalar("f8", "<", 1))).isInstanceOf(Pickled.Opaque.class);
    }

    @Test
    void layoutAndDeviceAreTexts() throws IOException {
        assertThat(load(new Pickle()
                        .global("torch.serialization", "_get_layout")
                        .text("torch.strided")
                        .raw(0x85)
                        .op("R")))
                .isEqualTo("torch.strided");
        assertThat(load(new Pickle()
                        .global("torch", "device")
                        .text("cpu")
                        .raw(0x85)
                        .op("R")))
                .isEqualTo("cpu");
    }

    @Test
    void wrongArgumentsOfKnownNamesAreRefused() {
        List<Pickle> pickles = List.of(
                new Pickle().global("torch", "device").op(")R"),
                new Pickle().global("torch", "Size").op("N").raw(0x85).op("R"),
                new Pickle()
                        .global("torch._utils", "_rebuild_parameter")
                        .op("N")
                        .raw(0x85)
                        .op("R"),
                new Pickle().global("torch._tensor", "_rebuild_from_type_v2").op("(NNNNtR"),
                new Pickle().global("torch._utils", "_rebuild_tensor_v3").op("(NNNNNNNtR"),
                new Pickle()
                        .global("collections", "OrderedDict")
                        .op("]Na")
                        .raw(0x85)
                        .op("R"));
        for (Pickle pickle : pickles) {
            refusal(ErrorKind.CORRUPT_FILE, () -> load(pickle), "pickle, byte");
        }
    }
}
