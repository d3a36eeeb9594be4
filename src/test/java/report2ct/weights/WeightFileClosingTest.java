package report2ct.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.Report2CtException;

/** Closing closes every file behind a weight file, and a refused file is not left open. */
class WeightFileClosingTest {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    @TempDir
    Path folder;

    @BeforeEach
    void writeOneOfEachKind() throws IOException {
        Pickle object = Pickle.start().op("}").text("w").vector("0", 3).op("s");
        Files.write(
                folder.resolve("zip.pt"),
                CheckpointBuilder.of(object).storage("0", 1, 2, 3).bytes());
        Files.write(
                folder.resolve("deflated.pt"),
                CheckpointBuilder.of(object).storage("0", 1, 2, 3).compressed().bytes());
        Files.write(
                folder.resolve("stream.pt"),
                CheckpointBuilder.legacy(
                        Pickle.start().op("}").text("w").vector("0", 3).op("s"),
                        Map.of("0", new float[] {1, 2, 3}),
                        true));
        InMemoryWeights weights =
                InMemoryWeights.builder().floats("w", new float[] {1, 2, 3}, 3).build();
        SafetensorsWriter.write(
                folder.resolve("w.safetensors"), List.copyOf(weights.tensors().values()), Map.of(), weights, false);
        Files.writeString(folder.resolve("index.json"), "{\"weight_map\":{\"w\":\"w.safetensors\"}}");
    }

    /** Files of the folder that this process holds open. */
    private List<String> open() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(DESCRIPTORS), "this system does not list open files");
        List<String> open = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.isSymbolicLink(descriptor)) {
                    Path file = Files.readSymbolicLink(descriptor);
                    if (file.startsWith(folder.toRealPath())) {
                        open.add(file.getFileName().toString());
                    }
                }
            }
        }
        return open;
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip.pt", "deflated.pt", "stream.pt", "w.safetensors", "index.json"})
    void aClosedFileIsNotReadAndNotHeldOpen(String name) throws IOException {
        WeightFile file = WeightFiles.open(folder.resolve(name));
        assertThat(Fixtures.floats(file, "w")).containsExactly(1, 2, 3);
        assertThat(open()).isNotEmpty();

        file.close();
        file.close();

        assertThat(open()).isEmpty();
        assertThatThrownBy(() -> Fixtures.bytes(file, "w")).isInstanceOf(IOException.class);
    }

    @Test
    void closingRenamedWeightsClosesTheirFile() throws IOException {
        WeightFile file = WeightFiles.open(folder.resolve("w.safetensors"));
        RenamedWeights renamed = RenamedWeights.of(file, KeyMapping.table(Map.of("w", "v")));
        assertThat(Fixtures.floats(renamed, "v")).containsExactly(1, 2, 3);

        renamed.close();

        assertThatThrownBy(() -> Fixtures.bytes(file, "w")).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip.pt", "deflated.pt", "stream.pt", "w.safetensors"})
    void aRefusedFileIsNotHeldOpen(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve(name));
        Path cut = Files.write(folder.resolve("cut-" + name), java.util.Arrays.copyOf(bytes, bytes.length - 1));

        assertThatThrownBy(() -> WeightFiles.open(cut)).isInstanceOf(Report2CtException.class);

        assertThat(open()).isEmpty();
    }

    @Test
    void anIndexThatDoesNotFitClosesItsShards() throws IOException {
        Path index = Files.writeString(
                folder.resolve("bad.json"), "{\"weight_map\":{\"w\":\"w.safetensors\",\"v\":\"w.safetensors\"}}");

        assertThatThrownBy(() -> WeightFiles.open(index)).isInstanceOf(Report2CtException.class);

        assertThat(open()).isEmpty();
    }

    @Test
    void aTargetUnderConstructionIsClosedBothWays() throws IOException {
        try (PendingFile kept = PendingFile.create(folder.resolve("kept"), false, 1)) {
            kept.commit();
            assertThat(open()).isEmpty();
        }
        try (PendingFile dropped = PendingFile.create(folder.resolve("dropped"), false, 1)) {
            assertThat(open()).hasSize(1);
        }
        assertThat(open()).isEmpty();
        assertThat(folder.resolve("kept")).exists();
        assertThat(folder.resolve("dropped")).doesNotExist();
    }
}
