package report2ct.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

class MeasurementStoreTest {
    private static final StoredText TEXT = new StoredText("AAAAAA==", List.of(0.5f, -1f));

    @TempDir
    private Path folder;

    private MeasurementStore open(String sha256, boolean restart) throws IOException {
        return MeasurementStore.open(folder.resolve("m.jsonl"), "demo", sha256, restart);
    }

    private void write(int count) throws IOException {
        try (MeasurementStore store = open("aa", false)) {
            for (int i = 0; i < count; i++) {
                store.add("key" + i, TEXT);
            }
        }
    }

    @Test
    void whatWasAddedIsFoundAfterOpeningAgain() throws IOException {
        write(2);

        try (MeasurementStore store = open("aa", false)) {
            assertThat(store.size()).isEqualTo(2);
            assertThat(store.find("key1", StoredText.class)).contains(TEXT);
            assertThat(store.find("key2", StoredText.class)).isEmpty();
            store.add("key2", TEXT);
        }
        try (MeasurementStore store = open("aa", false)) {
            assertThat(store.size()).isEqualTo(3);
        }
    }

    @Test
    void anUnfinishedLineIsDropped() throws IOException {
        write(2);
        Path file = folder.resolve("m.jsonl");
        Files.writeString(file, "{\"key\":\"key2\",\"val", StandardOpenOption.APPEND);

        try (MeasurementStore store = open("aa", false)) {
            assertThat(store.size()).isEqualTo(2);
            store.add("key3", TEXT);
        }
        assertThat(Files.readAllLines(file)).hasSize(4).allMatch(line -> line.endsWith("}"));
    }

    @Test
    void measurementsOfAnotherModelAreRefusedOrThrownAway() throws IOException {
        write(1);

        assertThatThrownBy(() -> open("bb", false))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT))
                .hasMessageContaining("model demo (bb)")
                .hasMessageContaining("--force");
        try (MeasurementStore store = open("bb", true)) {
            assertThat(store.size()).isZero();
        }
        try (MeasurementStore store = open("bb", false)) {
            assertThat(store.size()).isZero();
        }
    }

    @Test
    void damagedLinesAreNamed() throws IOException {
        write(2);
        Path file = folder.resolve("m.jsonl");
        List<String> lines = Files.readAllLines(file);
        Files.write(file, List.of(lines.get(0), lines.get(1), "{broken", lines.get(2)));

        assertThatThrownBy(() -> open("aa", false))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT_FILE))
                .hasMessageContaining("line 3");
        Files.write(file, List.of(lines.get(0), "{\"key\":1}"));
        assertThatThrownBy(() -> open("aa", false)).hasMessageContaining("line 2: expected a key and a value");
        Files.writeString(file, "{}\n");
        assertThatThrownBy(() -> open("aa", false)).hasMessageContaining("line 1: expected layout");
    }

    @Test
    void aMeasurementOfAnotherKindIsRefused() throws IOException {
        write(1);

        try (MeasurementStore store = open("aa", false)) {
            assertThatThrownBy(() -> store.find("key0", VolumeReading.class))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("VolumeReading");
        }
    }

    @Test
    void oneEvaluationAtATimeWrites() throws IOException {
        try (MeasurementStore store = open("aa", false)) {
            assertThatThrownBy(() -> open("aa", false)).hasMessageContaining("another evaluation");
            assertThat(store.size()).isZero();
        }
    }
}
