package report2ct.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static report2ct.weights.Fixtures.refusal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.random.RandomStream;
import report2ct.random.SequentialRandom;

class HostileCheckpointTest {
    @TempDir
    Path folder;

    private Path write(Pickle pickle) throws IOException {
        return CheckpointBuilder.of(pickle).storage("0", 1, 2, 3).write(folder);
    }

    private static Pickle one() {
        return Pickle.start().op("}").text("w");
    }

    private static Pickle strided(long elements, long offset, long[] size, long[] stride) {
        return one().tensor("FloatStorage", "0", elements, offset, size, stride).op("s");
    }

    static Stream<Arguments> corruptPickles() {
        long[] none = {};
        Map<String, Pickle> cases = new LinkedHashMap<>();
        cases.put("bytes expected", strided(4, 0, new long[] {4}, new long[] {1}));
        cases.put("of a storage of 12", strided(3, 0, new long[] {4}, new long[] {1}));
        cases.put("up to byte 16", strided(3, 3, none, none));
        cases.put("negative", strided(3, -1, none, none));
        cases.put("negative offset", strided(3, 0, new long[] {-1}, new long[] {1}));
        cases.put("size or stride", strided(3, 0, new long[] {1}, new long[] {-1}));
        cases.put("1 axes and 0 strides", strided(3, 0, new long[] {1}, none));
        cases.put("65 axes", strided(3, 0, new long[65], new long[65]));
        cases.put("counted", strided(3, 0, new long[] {1L << 40, 1L << 40}, new long[] {0, 0}));
        cases.put("than can be", strided(3, 0, new long[] {3}, new long[] {1L << 62}));
        cases.put("smaller storage", strided(3, 0, new long[] {1L << 40}, new long[] {0}));
        cases.put(
                "key and number",
                one().tensor("FloatStorage", "0", -1, 0, none, none).op("s"));
        cases.put(
                "elements",
                one().tensor("FloatStorage", "0", Long.MAX_VALUE, 0, none, none).op("s"));
        cases.put("missing", one().vector("9", 3).op("s"));
        cases.put(
                "no storage class",
                one().op("(")
                        .text("storage")
                        .global("torch", "Size")
                        .text("0")
                        .text("c")
                        .op("K\1tQs"));
        cases.put("persistent id", one().op("(").text("module").op("tQs"));
        cases.put(
                "without storage",
                one().global("torch._utils", "_rebuild_tensor_v2").op("(NNNNNNtRs"));
        cases.put(
                "arguments are no tuple",
                one().global("collections", "OrderedDict").op("NRs"));
        cases.put("never does", one().global("torch", "Tensor").op(")Rs"));
        cases.put("call of something", one().text("x").op(")Rs"));
        cases.put(
                "offset is no number",
                one().global("torch._utils", "_rebuild_tensor")
                        .op("(")
                        .storage("FloatStorage", "0", 3)
                        .op("N")
                        .numbers(1)
                        .numbers(1)
                        .op("tRs"));
        cases.put("pairs", one().global("collections", "OrderedDict").op("(NtRs"));
        cases.put("a text of 4294967295 bytes", one().op("X").raw(255, 255, 255, 255));
        cases.put("a text of 18446744073709551615 bytes", one().raw(0x8D, 255, 255, 255, 255, 255, 255, 255, 255));
        cases.put("an integer of -1 bytes", one().raw(0x8B, 255, 255, 255, 255));
        cases.put("an integer of 2147483647 bytes", one().raw(0x8B, 255, 255, 255, 127));
        cases.put("empty stack", Pickle.start());
        cases.put("takes 1 values", Pickle.start().op("(a"));
        cases.put("takes 2 values", Pickle.start().op("Ns"));
        cases.put("mark is missing", Pickle.start().op("Nt"));
        cases.put("without a value", Pickle.start().op("}(Nu"));
        cases.put("cannot hold", Pickle.start().op("N(Nu"));
        cases.put("attributes", Pickle.start().text("x").op("Nb"));
        cases.put("was not remembered", Pickle.start().op("h\5"));
        cases.put("opcode 0xff", Pickle.start().raw(255));
        cases.put("opcode 0x82", Pickle.start().raw(0x82, 1));
        cases.put("OBJ without", Pickle.start().op("(o"));
        cases.put("not named by texts", Pickle.start().op("NN").raw(0x93));
        cases.put("whole number", Pickle.start().op("I12x\n"));
        cases.put("not a number", Pickle.start().op("Fx\n"));
        cases.put("quoted", Pickle.start().op("S'x\n"));
        cases.put("more than 4096", Pickle.start().op("V" + "x".repeat(5000)));
        cases.put("no index", Pickle.start().op("Np-1\n"));
        return cases.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
    }

    @ParameterizedTest
    @MethodSource("corruptPickles")
    void refusesWhatNoCheckpointSays(String words, Pickle pickle) throws IOException {
        Path path = write(pickle);

        refusal(ErrorKind.CORRUPT_FILE, () -> TorchCheckpoint.open(path), path.toString(), words);
    }

    @Test
    void refusesNewerProtocolsAndUnknownElementTypes() throws IOException {
        Path protocol = write(new Pickle().raw(0x80, 6).op("N"));
        Path complex = write(one().vector("0", 3)
                .op("s")
                .text("c")
                .storage("ComplexFloatStorage", "0", 1)
                .op("s"));
        Path quantised = write(one().global("torch._utils", "_rebuild_tensor_v3")
                .op("(")
                .storage("FloatStorage", "0", 3)
                .number(0)
                .numbers(1)
                .numbers(1)
                .raw(0x89)
                .orderedDictionary()
                .text("torch.qint8")
                .op("tRs"));

        refusal(ErrorKind.UNSUPPORTED_FORMAT, () -> TorchCheckpoint.open(protocol), "protocol 6");
        refusal(ErrorKind.UNSUPPORTED_FORMAT, () -> TorchCheckpoint.open(complex), "torch.ComplexFloatStorage");
        refusal(ErrorKind.UNSUPPORTED_FORMAT, () -> TorchCheckpoint.open(quantised), "torch.qint8");
    }

    @Tag("heavy")
    @Test
    void sharedValuesCostNoMoreThanTheirBytes() throws IOException {
        Pickle lists = one().vector("0", 3).op("s").op("]").put(0).op("0");
        Pickle dictionaries = one().vector("0", 3).op("s").op("}").put(0).op("0");
        for (int level = 1; level <= 40; level++) {
            lists.op("](");
            dictionaries.op("}(");
            for (int i = 0; i < 10; i++) {
                lists.get(level - 1);
                dictionaries.number(i).get(level - 1);
            }
            lists.op("e").put(level).op("0");
            dictionaries.op("u").put(level).op("0");
        }

        Path hostileLists = write(lists.text("bomb").get(40).op("s"));
        Path hostileDictionaries = write(dictionaries.text("bomb").get(40).op("s"));
        refusal(ErrorKind.CORRUPT_FILE, () -> TorchCheckpoint.open(hostileLists), "nested or repeated");
        refusal(ErrorKind.CORRUPT_FILE, () -> TorchCheckpoint.open(hostileDictionaries), "nested or repeated");
    }

    @Tag("heavy")
    @Test
    void deepAndCircularValuesAreRefusedWithoutAStackOverflow() throws IOException {
        Pickle deep = one().vector("0", 3).op("s").text("deep");
        for (int i = 0; i < 100_000; i++) {
            deep.op("}K\0");
        }
        deep.op("N" + "s".repeat(100_000) + "s");
        Pickle circle = one().vector("0", 3)
                .op("s")
                .text("circle")
                .op("}")
                .put(1)
                .text("again")
                .get(1)
                .op("ss");
        Pickle tuples = one().vector("0", 3).op("s");
        tuples.op("N");
        for (int i = 0; i < 100_000; i++) {
            tuples.raw(0x85);
        }
        tuples.op("Ns");

        Path deepFile = write(deep);
        Path circleFile = write(circle);
        refusal(ErrorKind.CORRUPT_FILE, () -> TorchCheckpoint.open(deepFile), "nested");
        refusal(ErrorKind.CORRUPT_FILE, () -> TorchCheckpoint.open(circleFile), "nested");
        try (TorchCheckpoint nestedKey = TorchCheckpoint.open(write(tuples))) {
            assertThat(nestedKey.tensors()).containsOnlyKeys("w");
        }
    }

    @Tag("heavy")
    @Test
    void moreValuesThanACheckpointNeedsAreRefused() throws IOException {
        Path values = CheckpointBuilder.of(Pickle.start().op("]0".repeat(2_000_001)))
                .compressed()
                .write(folder);
        Path marks = CheckpointBuilder.of(Pickle.start().op("(".repeat(2_000_001)))
                .compressed()
                .write(folder);
        Path stack = CheckpointBuilder.of(Pickle.start().op("N" + "2".repeat(2_000_001)))
                .compressed()
                .write(folder);
        Path remembered = CheckpointBuilder.of(Pickle.start().op("N").raw(copies(2_000_001)))
                .compressed()
                .write(folder);

        refusal(ErrorKind.CORRUPT_FILE, () -> TorchCheckpoint.open(values), "values");
        refusal(ErrorKind.CORRUPT_FILE, () -> TorchCheckpoint.open(marks), "marks");
        refusal(ErrorKind.CORRUPT_FILE, () -> TorchCheckpoint.open(stack), "at once");
        refusal(ErrorKind.CORRUPT_FILE, () -> TorchCheckpoint.open(remembered), "remembered");
    }

    private static int[] copies(int n) {
        int[] memoize = new int[n];
        Arrays.fill(memoize, 0x94);
        return memoize;
    }

    static Stream<Arguments> otherFiles() {
        byte[] tar = new byte[512];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        return Stream.of(
                Arguments.of("tar archive", tar),
                Arguments.of("web page", "\n<!DOCTYPE html><html>".getBytes(StandardCharsets.UTF_8)),
                Arguments.of("web page", "<html>".getBytes(StandardCharsets.UTF_8)),
                Arguments.of("LFS", "version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.UTF_8)),
                Arguments.of("gzip", new byte[] {0x1f, (byte) 0x8b, 8, 0}),
                Arguments.of("HDF5", new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 26, '\n'}),
                Arguments.of("GGUF", "GGUF\3".getBytes(StandardCharsets.UTF_8)),
                Arguments.of("empty", new byte[0]),
                Arguments.of("neither", new byte[] {1, 2, 3}),
                Arguments.of("magic number", Pickle.start().op("}").stop()),
                Arguments.of(
                        "protocol version 1001",
                        concat(magic(), Pickle.start().number(1002).stop())));
    }

    private static byte[] magic() {
        return Arrays.copyOf(CheckpointBuilder.legacy(Pickle.start().op("}"), Map.of(), true), 15);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    @ParameterizedTest
    @MethodSource("otherFiles")
    void otherFilesAreNamedForWhatTheyAre(String words, byte[] bytes) throws IOException {
        Path path = Files.write(folder.resolve("x.pt"), bytes);

        refusal(ErrorKind.UNSUPPORTED_FORMAT, () -> WeightFiles.open(path), words);
    }

    @Test
    void aJsonTextIsReadAsAnIndexAndADamagedSafetensorsFileIsNamedByItsEnding() throws IOException {
        Path json = Files.writeString(folder.resolve("x.json"), "{\"hidden_size\": 4}");
        Path damaged = Files.write(folder.resolve("x.safetensors"), new byte[] {1, 2, 3});

        refusal(ErrorKind.CORRUPT_FILE, () -> WeightFiles.open(json), "weight_map");
        refusal(ErrorKind.CORRUPT_FILE, () -> WeightFiles.open(damaged), "safetensors");
        refusal(ErrorKind.INVALID_INPUT, () -> WeightFiles.open(json, "x"), "only PyTorch");
    }

    @Test
    void archivesThatAreNoCheckpointsAreRefused() throws IOException {
        byte[] pickle = Pickle.start().op("}").stop();
        Path noPickle = new CheckpointBuilder().entry("a/b", pickle).write(folder);
        Path two = new CheckpointBuilder()
                .entry("a/data.pkl", pickle)
                .entry("b/data.pkl", pickle)
                .write(folder);
        Path script = new CheckpointBuilder()
                .entry("a/data.pkl", pickle)
                .entry("a/constants.pkl", pickle)
                .write(folder);
        Path big = CheckpointBuilder.of(one().vector("0", 3).op("s"))
                .storage("0", 1, 2, 3)
                .entry("archive/byteorder", "big".getBytes(StandardCharsets.US_ASCII))
                .write(folder);
        byte[] legacy = CheckpointBuilder.legacy(one().vector("0", 3).op("s"), Map.of("0", new float[3]), false);
        Path bigLegacy = Files.write(folder.resolve("big.pt"), legacy);

        refusal(ErrorKind.UNSUPPORTED_FORMAT, () -> TorchCheckpoint.open(noPickle), "0 entries");
        refusal(ErrorKind.UNSUPPORTED_FORMAT, () -> TorchCheckpoint.open(two), "2 entries");
        refusal(ErrorKind.UNSUPPORTED_FORMAT, () -> TorchCheckpoint.open(script), "TorchScript", "constants.pkl");
        refusal(ErrorKind.UNSUPPORTED_FORMAT, () -> TorchCheckpoint.open(big), "'big'");
        refusal(ErrorKind.UNSUPPORTED_FORMAT, () -> TorchCheckpoint.open(bigLegacy), "'big'");
    }

    @Test
    void aStreamWhoseStoragesDoNotFitIsRefused() throws IOException {
        Pickle object = one().vector("0", 3).op("s");
        byte[] good = CheckpointBuilder.legacy(object, Map.of("0", new float[3]), true);
        byte[] huge = good.clone();
        ByteBuffer.wrap(huge).order(ByteOrder.LITTLE_ENDIAN).putLong(good.length - 12 - 8, Long.MAX_VALUE);
        Path cut = Files.write(folder.resolve("cut.pt"), Arrays.copyOf(good, good.length - 1));
        Path cutHeader = Files.write(folder.resolve("cutHeader.pt"), Arrays.copyOf(good, good.length - 13));
        Path count = Files.write(folder.resolve("count.pt"), huge);
        Path unknown = Files.write(
                folder.resolve("unknown.pt"),
                CheckpointBuilder.legacy(one().vector("0", 3).op("s"), Map.of("1", new float[3]), true));
        Path absent = Files.write(
                folder.resolve("absent.pt"),
                CheckpointBuilder.legacy(one().vector("0", 3).op("s"), Map.of(), true));

        refusal(ErrorKind.CORRUPT_FILE, () -> TorchCheckpoint.open(cut), "storage 0", "cut off");
        refusal(ErrorKind.CORRUPT_FILE, () -> TorchCheckpoint.open(cutHeader), "storage 0");
        refusal(ErrorKind.CORRUPT_FILE, () -> TorchCheckpoint.open(count), "9223372036854775807 elements");
        refusal(ErrorKind.CORRUPT_FILE, () -> TorchCheckpoint.open(unknown), "each storage of the object once");
        refusal(ErrorKind.CORRUPT_FILE, () -> TorchCheckpoint.open(absent), "storage 0 is missing");
    }

    @Tag("heavy")
    @ParameterizedTest
    @CsvSource({"1, false", "2, false", "3, true", "4, true"})
    void aDamagedArchiveIsReadOrRefusedButNeverBreaksTheReader(long seed, boolean compressed) throws IOException {
        System.out.println("seed " + seed);
        SequentialRandom random = new SequentialRandom(seed, RandomStream.FINDINGS);
        CheckpointBuilder builder = CheckpointBuilder.of(strided(3, 0, new long[] {3}, new long[] {1}))
                .storage("0", 1, 2, 3);
        byte[] good = compressed ? builder.compressed().zip64().bytes() : builder.bytes();
        Path path = folder.resolve("damaged.pt");
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            byte[] bytes = random.nextInt(4) == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            for (int flips = random.nextInt(1, 4); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Files.write(path, bytes);
            try (WeightFile file = WeightFiles.open(path)) {
                for (TensorInfo info : file.tensors().values()) {
                    file.read(info.name(), 0, ByteBuffer.allocate((int) info.bytes()));
                }
            } catch (Report2CtException e) {
                assertThat(e.kind()).isIn(ErrorKind.CORRUPT_FILE, ErrorKind.UNSUPPORTED_FORMAT);
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }
}
