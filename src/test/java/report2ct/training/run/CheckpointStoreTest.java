package report2ct.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

class CheckpointStoreTest {
    @TempDir
    Path folder;

    private CheckpointStore store(int keep) {
        return new CheckpointStore(folder, keep, (file, state, groups) -> {
            try {
                Files.writeString(file, "state " + state.step());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static CheckpointState state(long step) {
        return new CheckpointState(step, "", Map.of(), null, List.of());
    }

    private List<String> names(String inside) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(inside))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void theNewestAreKeptAndTheNamesStayRight() throws IOException {
        CheckpointStore store = store(3);
        for (long step = 5; step <= 30; step += 5) {
            store.save(state(step), Map.of(), step == 10);
        }

        assertThat(names("checkpoints"))
                .containsExactly(
                        "step-000000020.safetensors", "step-000000025.safetensors", "step-000000030.safetensors");
        assertThat(CheckpointStore.last(folder)).hasContent("state 30");
        assertThat(CheckpointStore.best(folder)).hasContent("state 10");
        assertThat(names(".")).containsExactly("best.safetensors", "checkpoints", "last.safetensors");
    }

    @Test
    void checkpointsOfALaterStepAreFromAnAbandonedRun() throws IOException {
        CheckpointStore store = store(2);
        store.save(state(10), Map.of(), false);
        store.save(state(20), Map.of(), false);

        store.save(state(15), Map.of(), false);

        assertThat(names("checkpoints")).containsExactly("step-000000010.safetensors", "step-000000015.safetensors");
    }

    @Test
    void theSameStepCanBeSavedAgain() throws IOException {
        CheckpointStore store = store(1);
        store.save(state(10), Map.of(), true);
        store.save(state(10), Map.of(), true);

        assertThat(CheckpointStore.last(folder)).hasContent("state 10");
        assertThat(CheckpointStore.best(folder)).hasContent("state 10");
        assertThat(names(".")).containsExactly("best.safetensors", "checkpoints", "last.safetensors");
    }

    @Test
    void otherFilesAreLeftAlone() throws IOException {
        Files.createDirectory(folder.resolve("checkpoints"));
        Files.writeString(folder.resolve("checkpoints").resolve("notes.txt"), "mine");

        store(1).save(state(10), Map.of(), false);

        assertThat(names("checkpoints")).containsExactly("notes.txt", "step-000000010.safetensors");
    }

    @Test
    void aPlaceThatCannotBeWrittenIsTold() throws IOException {
        Files.writeString(folder.resolve("checkpoints"), "in the way");

        assertThatThrownBy(() -> store(1).save(state(1), Map.of(), false))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining(folder.toString())
                .extracting("kind")
                .isEqualTo(ErrorKind.OUT_OF_DISK);
    }
}
