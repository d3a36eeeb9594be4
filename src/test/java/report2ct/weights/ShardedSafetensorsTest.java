package report2ct.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static report2ct.weights.Fixtures.refusal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;

class ShardedSafetensorsTest {
    @TempDir
    Path folder;

    private Path models;

    @BeforeEach
    void writeTwoShards() throws IOException {
        models = Files.createDirectory(folder.resolve("models"));
        shard("one.safetensors", "a", 1);
        shard("two.safetensors", "b", 2);
    }

    private void shard(String file, String name, float value) throws IOException {
        InMemoryWeights weights =
                InMemoryWeights.builder().floats(name, new float[] {value}, 1).build();
        SafetensorsWriter.write(
                models.resolve(file), List.copyOf(weights.tensors().values()), Map.of(), weights, true);
    }

    private Path index(String json) throws IOException {
        return Files.writeString(models.resolve("model.safetensors.index.json"), json);
    }

    @Test
    void arraysOfAllShardsAreReadByName() throws IOException {
        Path index = index("{\"metadata\":{\"total_size\":8,\"format\":\"pt\"},\"weight_map\":"
                + "{\"b\":\"two.safetensors\",\"a\":\"one.safetensors\"}}");

        try (ShardedSafetensors file = ShardedSafetensors.open(index)) {
            assertThat(file.path()).isEqualTo(index);
            assertThat(file.tensors().keySet()).containsExactly("b", "a");
            assertThat(file.metadata()).isEqualTo(Map.of("total_size", "8", "format", "pt"));
            assertThat(Fixtures.floats(file, "a")).containsExactly(1);
            assertThat(Fixtures.floats(file, "b")).containsExactly(2);
            refusal(ErrorKind.INCOMPATIBLE_WEIGHTS, () -> Fixtures.bytes(new Renamed(file), "c"), "'c'");
        }
    }

    /** Says that it has an array named c. */
    private record Renamed(WeightFile file) implements WeightFile {
        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public Map<String, TensorInfo> tensors() {
            return Map.of("c", Fixtures.info("c", Dtype.F32, 1));
        }

        @Override
        public Map<String, String> metadata() {
            return file.metadata();
        }

        @Override
        public void read(String name, long byteOffset, java.nio.ByteBuffer target) throws IOException {
            file.read(name, byteOffset, target);
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../outside.safetensors",
                "/etc/x.safetensors",
                "..\\\\outside.safetensors",
                "sub/one.safetensors",
                "C:one.safetensors",
                "one.bin",
                "..",
                "",
                "a\\u0000.safetensors"
            })
    void refusesShardNamesThatAreNotPlainFileNames(String shard) throws IOException {
        Files.copy(models.resolve("one.safetensors"), folder.resolve("outside.safetensors"));
        Path index = index("{\"weight_map\":{\"a\":\"" + shard + "\"}}");

        refusal(ErrorKind.CORRUPT_FILE, () -> ShardedSafetensors.open(index), index.toString(), "beside");
    }

    @Test
    void refusesAnIndexThatDoesNotFitItsShards() throws IOException {
        String map = "{\"a\":\"one.safetensors\",\"b\":\"two.safetensors\"}";

        Path missingName = index("{\"weight_map\":" + map.replace("\"b\"", "\"c\"") + "}");
        refusal(ErrorKind.CORRUPT_FILE, () -> ShardedSafetensors.open(missingName), "'c'", "is not in two");

        shard("one.safetensors", "b", 3);
        Path unlisted = index("{\"weight_map\":{\"b\":\"two.safetensors\"}}");
        shard("two.safetensors", "b", 3);
        ShardedSafetensors.open(unlisted).close();
        InMemoryWeights both = InMemoryWeights.builder()
                .floats("b", new float[] {1}, 1)
                .floats("x", new float[] {1}, 1)
                .build();
        SafetensorsWriter.write(
                models.resolve("two.safetensors"), List.copyOf(both.tensors().values()), Map.of(), both, true);
        refusal(ErrorKind.CORRUPT_FILE, () -> ShardedSafetensors.open(unlisted), "'x'", "not listed");
    }

    @Test
    void refusesABrokenIndex() throws IOException {
        for (String json : List.of(
                "{}",
                "[]",
                "{\"weight_map\":{}}",
                "{\"weight_map\":{\"a\":1}}",
                "{\"weight_map\":{\"a\":\"one.safetensors\",\"a\":\"one.safetensors\"}}",
                "{\"metadata\":{\"x\":[]},\"weight_map\":{\"a\":\"one.safetensors\"}}",
                "{\"metadata\":{\"x\":null},\"weight_map\":{\"a\":\"one.safetensors\"}}",
                "{\"weight_map\":" + "[".repeat(100_000),
                "{\"other\":" + "[".repeat(100_000))) {
            Path index = index(json);
            refusal(ErrorKind.CORRUPT_FILE, () -> ShardedSafetensors.open(index), index.toString());
        }
    }

    @Test
    void aMissingShardIsNamed() throws IOException {
        Path index = index("{\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"three.safetensors\"}}");

        refusal(ErrorKind.INVALID_INPUT, () -> ShardedSafetensors.open(index), "three.safetensors", "no such file");
    }

    @Test
    void theReferenceShardsEqualTheWholeModelAndTraversalIsRefused() throws IOException {
        Path model = Fixtures.external("fixtures/text/medembed-tiny");
        Path traversal =
                Fixtures.external("fixtures/formats/broken/safetensors/index_traversal/model.safetensors.index.json");

        try (ShardedSafetensors shards =
                        ShardedSafetensors.open(model.resolve("sharded/model.safetensors.index.json"));
                SafetensorsFile whole = SafetensorsFile.open(model.resolve("model.safetensors"))) {
            Fixtures.assertSameArrays(shards, whole);
        }
        refusal(ErrorKind.CORRUPT_FILE, () -> ShardedSafetensors.open(traversal), "outside");
    }
}
