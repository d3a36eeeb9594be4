package report2ct.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

class TrainingRunTest {
    @TempDir
    Path folder;

    /** Counts steps, saves their number as text and loses 1 / step; one step may give something else. */
    private static final class Counting implements Trainee {
        final List<Long> savedAt = new ArrayList<>();
        private final long brokenStep;
        private final double brokenLoss;
        private long brokenFigureStep = -1;
        private long completed;

        Counting(long brokenStep, double brokenLoss) {
            this.brokenStep = brokenStep;
            this.brokenLoss = brokenLoss;
        }

        Counting() {
            this(-1, 0);
        }

        @Override
        public long completed() {
            return completed;
        }

        @Override
        public double step() {
            completed++;
            return completed == brokenStep ? brokenLoss : 1.0 / completed;
        }

        @Override
        public Map<String, Double> validate() {
            if (completed == brokenFigureStep) {
                return Map.of("error-a", Double.NaN);
            }
            return Map.of("error-b", 2.0 * completed, "error-a", 0.5);
        }

        @Override
        public void resume(Path checkpoint, String configuration) {
            try {
                if (Files.exists(checkpoint)) {
                    completed = Long.parseLong(Files.readString(checkpoint));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void save(Path checkpoint, String configuration) {
            savedAt.add(completed);
            try {
                Files.writeString(checkpoint, Long.toString(completed));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            // holds nothing
        }
    }

    private TrainingRun run(long steps) {
        return new TrainingRun(folder, "configuration", steps, 2, 5);
    }

    private List<JsonNode> log() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("log.jsonl"))) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    @Test
    void itLogsMeasuresAndSavesAtTheStepsAskedFor() throws IOException {
        Counting trainee = new Counting();
        List<TrainingRun.LogEntry> heard = new ArrayList<>();

        boolean complete = run(11).run(trainee, heard::add, () -> false);

        assertThat(complete).isTrue();
        assertThat(heard).extracting(TrainingRun.LogEntry::step).containsExactly(2L, 4L, 5L, 6L, 8L, 10L, 11L);
        assertThat(heard.stream().filter(entry -> !entry.measured().isEmpty()))
                .extracting(TrainingRun.LogEntry::step)
                .containsExactly(5L, 10L, 11L);
        assertThat(trainee.savedAt).containsExactly(5L, 10L, 11L, 11L);
        assertThat(log()).extracting(line -> line.get("step").asLong()).containsExactly(2L, 4L, 5L, 6L, 8L, 10L, 11L);
    }

    @Test
    void aLineIsTheMeanLossSinceTheLastAndTheFigures() throws IOException {
        run(5).run(new Counting(), entry -> {}, () -> false);

        JsonNode first = log().get(0);
        JsonNode last = log().get(2);
        assertThat(first.get("loss").asDouble()).isEqualTo(0.75);
        assertThat(first.get("seconds-per-step").asDouble()).isGreaterThanOrEqualTo(0);
        assertThat(first.has("error-a")).isFalse();
        assertThat(last.get("loss").asDouble()).isEqualTo(0.2);
        assertThat(last.get("error-a").asDouble()).isEqualTo(0.5);
        assertThat(last.get("error-b").asDouble()).isEqualTo(10);
    }

    @Test
    void numbersHaveAPointInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(new TrainingRun.LogEntry(3, 0.5, 1.25, Map.of("b", 2.0, "a", 1.5)).json())
                    .isEqualTo(
                            "{\"step\":3,\"loss\":0.500000,\"seconds-per-step\":1.2500,\"a\":1.500000,\"b\":2.000000}");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void itStopsOnRequestSavesAndGoesOn() throws IOException {
        Counting first = new Counting();
        boolean complete = run(9).run(first, entry -> {}, () -> first.completed() >= 3);
        Counting second = new Counting();

        boolean completed = run(9).run(second, entry -> {}, () -> false);

        assertThat(complete).isFalse();
        assertThat(first.savedAt).containsExactly(3L);
        assertThat(completed).isTrue();
        assertThat(second.completed()).isEqualTo(9);
        assertThat(log()).extracting(line -> line.get("step").asLong()).containsExactly(2L, 4L, 5L, 6L, 8L, 9L);
    }

    @Test
    void aFinishedRunDoesNoMoreSteps() {
        run(4).run(new Counting(), entry -> {}, () -> false);
        Counting again = new Counting();
        List<TrainingRun.LogEntry> heard = new ArrayList<>();

        assertThat(run(4).run(again, heard::add, () -> false)).isTrue();

        assertThat(again.completed()).isEqualTo(4);
        assertThat(heard).isEmpty();
    }

    @Test
    void aLossThatIsNoNumberStopsAndKeepsTheLastGoodCheckpoint() {
        Counting trainee = new Counting(7, Double.NaN);

        assertThatThrownBy(() -> run(11).run(trainee, entry -> {}, () -> false))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("step 7: the loss is NaN")
                .hasMessageContaining(run(11).checkpoint().toString())
                .extracting("kind")
                .isEqualTo(ErrorKind.INTERNAL);
        assertThat(trainee.savedAt).containsExactly(5L);
        assertThat(folder.resolve("checkpoint.safetensors")).hasContent("5");
    }

    @Test
    void anInfiniteLossStopsToo() {
        Counting trainee = new Counting(1, Double.POSITIVE_INFINITY);

        assertThatThrownBy(() -> run(11).run(trainee, entry -> {}, () -> false))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("Infinity");
        assertThat(trainee.savedAt).isEmpty();
    }

    /** Weights that are no numbers show in the figures before they show in the next loss. */
    @Test
    void aFigureThatIsNoNumberStopsBeforeTheCheckpointIsReplaced() {
        Counting trainee = new Counting();
        trainee.brokenFigureStep = 10;

        assertThatThrownBy(() -> run(11).run(trainee, entry -> {}, () -> false))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("step 10: error-a is NaN");
        assertThat(trainee.savedAt).containsExactly(5L);
        assertThat(folder.resolve("checkpoint.safetensors")).hasContent("5");
    }
}
