package report2ct.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static report2ct.weights.Fixtures.refusal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;

class TorchCheckpointTest {
    private static final Map<Dtype, String> GOLDEN_TYPES = Map.of(
            Dtype.F32, "contig transposed slice expanded empty_shape",
            Dtype.F16, "half",
            Dtype.BF16, "bf16",
            Dtype.I64, "long",
            Dtype.F64, "scalar");

    @ParameterizedTest
    @ValueSource(strings = {"container_zip.pt", "container_zip_descriptor.pt", "container_legacy.pt"})
    void theGoldenContainersGiveTheListedValues(String name) throws IOException {
        JsonNode expected = new ObjectMapper()
                .readTree(Fixtures.resource("golden/container_expected.json").toFile());

        try (TorchCheckpoint file = TorchCheckpoint.open(Fixtures.resource("golden/" + name))) {
            assertThat(file.dictionaryPath()).isEqualTo("params");
            assertThat(file.tensors()).isNotEmpty();
            for (TensorInfo info : file.tensors().values()) {
                String key = info.name().replaceFirst("^module\\.", "");
                if (info.elements() == 0) {
                    assertThat(info.shape()).isEqualTo(longs(expected.get("empty_shape")));
                    assertThat(Fixtures.bytes(file, info.name())).isEmpty();
                    continue;
                }
                assertThat(GOLDEN_TYPES.get(info.dtype())).contains(key);
                assertThat(values(file, info)).as(key).isEqualTo(flat(expected.get(key)));
            }
            assertThat(file.metadata())
                    .containsEntry("epoch", "7")
                    .containsEntry("loss", "0.25")
                    .containsEntry("note", "caf\u00e9")
                    .containsEntry("big", "1099511627776")
                    .containsEntry("flags.0", "true")
                    .containsEntry("flags.2.3", "4");
        }
    }

    private static List<Long> longs(JsonNode node) {
        List<Long> values = new ArrayList<>();
        node.forEach(n -> values.add(n.asLong()));
        return values;
    }

    private static List<Double> flat(JsonNode node) {
        List<Double> values = new ArrayList<>();
        if (node.isNumber()) {
            values.add(node.asDouble());
        }
        node.forEach(n -> values.addAll(flat(n)));
        return values;
    }

    /** The elements, read in pieces of three bytes. */
    static List<Double> values(WeightFile file, TensorInfo info) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) info.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.position() < bytes.capacity()) {
            bytes.limit(Math.min(bytes.capacity(), bytes.position() + 3));
            file.read(info.name(), bytes.position(), bytes);
        }
        bytes.flip();
        List<Double> values = new ArrayList<>();
        while (bytes.hasRemaining()) {
            ByteBuffer one = bytes.slice(bytes.position(), info.dtype().bytes()).order(ByteOrder.LITTLE_ENDIAN);
            String text = ElementText.of(info.dtype(), one);
            boolean exact = info.dtype() == Dtype.F64 || info.dtype() == Dtype.I64;
            values.add(exact ? Double.parseDouble(text) : (double) Float.parseFloat(text));
            bytes.position(bytes.position() + info.dtype().bytes());
        }
        return values;
    }

    @Test
    void refusesTheHostileReferenceContainerByTheNameItCalls() {
        Path hostile = Fixtures.external("golden/container_hostile.pt");

        refusal(ErrorKind.UNSUPPORTED_FORMAT, () -> TorchCheckpoint.open(hostile), "system");
    }

    @ParameterizedTest
    @CsvSource({
        "html_page.bin, UNSUPPORTED_FORMAT, web page",
        "memo_bomb.pt, UNSUPPORTED_FORMAT, a list",
        "numel_huge.pt, CORRUPT_FILE, storage",
        "pickle_os_system.bin, UNSUPPORTED_FORMAT, system",
        "pickle_os_system.pt, UNSUPPORTED_FORMAT, system",
        "storage_missing.pt, CORRUPT_FILE, missing",
        "storage_too_small.pt, CORRUPT_FILE, bytes expected",
        "torchscript.pt, UNSUPPORTED_FORMAT, TorchScript",
        "unknown_global.pt, UNSUPPORTED_FORMAT, nothing was executed",
        "zip_truncated.pt, CORRUPT_FILE, central directory",
    })
    void refusesTheDamagedReferenceCheckpoints(String name, ErrorKind kind, String words) {
        Path path = Fixtures.external("fixtures/formats/broken/torch/" + name);

        refusal(kind, () -> TorchCheckpoint.open(path), path.toString(), words);
        refusal(kind, () -> WeightFiles.open(path), words);
    }

    @ParameterizedTest
    @CsvSource({
        "text/clinicalbert-tiny/pytorch_model.bin, text/clinicalbert-tiny/model.safetensors",
        "text/clinicalbert-tiny/pytorch_model.legacy.bin, text/clinicalbert-tiny/model.safetensors",
        "text/cxrbert-tiny/pytorch_model.bin, text/cxrbert-tiny/model.safetensors",
        "text/medembed-tiny/pytorch_model.bin, text/medembed-tiny/model.safetensors",
        "text/clip3d-tiny/clip3d_tiny.pt, text/clip3d-tiny/model.safetensors",
        "evaluation/ctclip/ctclip_tiny.pt, evaluation/ctclip/ctclip_tiny.safetensors",
        "evaluation/fid25/resnet50_reduced.pth, evaluation/fid25/resnet50_reduced.safetensors",
    })
    void checkpointsOfTheRealLibraryEqualTheirSafetensorsTwins(String checkpoint, String twin) throws IOException {
        Path a = Fixtures.external("fixtures/" + checkpoint);
        Path b = Fixtures.external("fixtures/" + twin);

        try (WeightFile pt = WeightFiles.open(a);
                WeightFile safetensors = WeightFiles.open(b)) {
            int same = 0;
            for (TensorInfo info : safetensors.tensors().values()) {
                assertThat(pt.tensors()).containsEntry(info.name(), info);
                assertThat(Fixtures.bytes(pt, info.name())).isEqualTo(Fixtures.bytes(safetensors, info.name()));
                same++;
            }
            assertThat(same).isPositive();
        }
    }

    @Test
    void everyCheckpointOfTheReferenceFixturesCanBeOpened() throws IOException {
        Path root = Fixtures.external("fixtures");
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> checkpoints = files.filter(path -> path.toString().matches(".*\\.(pt|pth|bin|safetensors)"))
                    .filter(path -> !path.toString().contains("broken"))
                    .toList();
            assertThat(checkpoints).isNotEmpty();
            for (Path path : checkpoints) {
                try (WeightFile file = WeightFiles.open(path)) {
                    assertThat(file.tensors()).as(path.toString()).isNotEmpty();
                }
            }
        }
    }
}
