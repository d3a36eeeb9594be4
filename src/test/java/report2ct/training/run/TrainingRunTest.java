package report2ct.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

class TrainingRunTest {
    @TempDir
    Path folder;

    private TrainingRun run(long steps) {
        return run(steps, 5);
    }

    private TrainingRun run(long steps, long checkpointEvery) {
        return run(new CountingSettings(steps, 1), checkpointEvery);
    }

    private TrainingRun run(CountingSettings settings, long checkpointEvery) {
        return new TrainingRun(
                folder,
                new RunConfiguration("test", Map.of("samples", "10"), settings),
                settings.steps(),
                RunSettings.standard().logging(2).validating(5).checkpointing(checkpointEvery, 2));
    }

    /** What decides the run of a counter. */
    private record CountingSettings(long steps, double rate) {}

    private List<JsonNode> log() {
        return run(1).metrics().lines();
    }

    private List<Long> loggedSteps() {
        return log().stream().map(line -> line.get("step").asLong()).toList();
    }

    private static long step(Path checkpoint) {
        return Checkpoint.state(checkpoint).step();
    }

    private List<String> checkpoints() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("checkpoints"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void itLogsMeasuresAndSavesAtTheStepsAskedFor() throws IOException {
        List<MetricEntry> heard = new ArrayList<>();
        try (Counting trainee = new Counting()) {
            assertThat(run(11).run(trainee, heard::add, () -> false)).isTrue();
        }

        assertThat(heard).extracting(MetricEntry::step).containsExactly(2L, 4L, 5L, 6L, 8L, 10L, 11L);
        assertThat(heard.stream().filter(entry -> !entry.measured().isEmpty()))
                .extracting(MetricEntry::step)
                .containsExactly(5L, 10L, 11L);
        assertThat(checkpoints()).containsExactly("step-000000010.safetensors", "step-000000011.safetensors");
        assertThat(step(run(11).checkpoint())).isEqualTo(11);
        assertThat(loggedSteps()).containsExactly(2L, 4L, 5L, 6L, 8L, 10L, 11L);
    }

    @Test
    void aLineIsTheMeanSinceTheLastAndTheFigures() {
        try (Counting trainee = new Counting()) {
            run(5).run(trainee, entry -> {}, () -> false);
        }

        JsonNode first = log().get(0);
        JsonNode last = log().get(2);
        assertThat(first.get("loss").asDouble()).isEqualTo(0.75);
        assertThat(first.get("learning-rate").asDouble()).isEqualTo(0.02);
        assertThat(first.get("gradient-norm").asDouble()).isEqualTo(15);
        assertThat(first.get("seconds-per-step").asDouble()).isGreaterThanOrEqualTo(0);
        assertThat(first.get("seconds-data").asDouble()).isEqualTo(1);
        assertThat(first.get("seconds-forward").asDouble()).isEqualTo(2);
        assertThat(first.get("seconds-backward").asDouble()).isEqualTo(3);
        assertThat(first.get("seconds-optimiser").asDouble()).isEqualTo(4);
        assertThat(first.get("part").asDouble()).isEqualTo(1.5);
        assertThat(first.has("error-a")).isFalse();
        assertThat(last.get("loss").asDouble()).isEqualTo(0.2);
        assertThat(last.get("error-a").asDouble()).isEqualTo(0.5);
        assertThat(last.get("error-b").asDouble()).isEqualTo(10);
    }

    @Test
    void itStopsOnRequestSavesAndGoesOn() {
        try (Counting first = new Counting();
                Counting second = new Counting()) {
            boolean complete = run(9).run(first, entry -> {}, () -> first.completed() >= 3);
            long saved = step(run(9).checkpoint());

            boolean completed = run(9).run(second, entry -> {}, () -> false);

            assertThat(complete).isFalse();
            assertThat(saved).isEqualTo(3);
            assertThat(completed).isTrue();
            assertThat(second.resumedAt).isEqualTo(3);
            assertThat(second.resumedScalar).isEqualTo(1.0 / 3);
            assertThat(second.completed()).isEqualTo(9);
            assertThat(loggedSteps()).containsExactly(2L, 4L, 5L, 6L, 8L, 9L);
        }
    }

    @Test
    void aRunThatIsStoppedBeforeItsFirstStepSavesNothing() {
        try (Counting trainee = new Counting()) {
            assertThat(run(9).run(trainee, entry -> {}, () -> true)).isFalse();
        }

        assertThat(run(9).checkpoint()).doesNotExist();
    }

    @Test
    void aFinishedRunDoesNoMoreStepsAndWritesNothing() throws IOException {
        try (Counting first = new Counting();
                Counting again = new Counting()) {
            run(4).run(first, entry -> {}, () -> false);
            var written = Files.getLastModifiedTime(run(4).checkpoint());
            List<MetricEntry> heard = new ArrayList<>();

            assertThat(run(4).run(again, heard::add, () -> false)).isTrue();

            assertThat(again.completed()).isEqualTo(4);
            assertThat(heard).isEmpty();
            assertThat(Files.getLastModifiedTime(run(4).checkpoint())).isEqualTo(written);
        }
    }

    @Test
    void aLossThatIsNoNumberStopsAndKeepsTheLastGoodCheckpoint() {
        try (Counting trainee = new Counting(7, Double.NaN)) {
            assertThatThrownBy(() -> run(11).run(trainee, entry -> {}, () -> false))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("step 7: the loss is NaN; samples id-7, other")
                    .hasMessageContaining(run(11).checkpoint().toString())
                    .extracting("kind")
                    .isEqualTo(ErrorKind.INVALID_INPUT);
        }
        assertThat(step(run(11).checkpoint())).isEqualTo(5);
        JsonNode last = log().get(log().size() - 1);
        assertThat(last.get("event").asText()).isEqualTo("stopped");
        assertThat(last.get("text").asText()).contains("id-7");
    }

    @Test
    void anInfiniteLossStopsToo() {
        try (Counting trainee = new Counting(1, Double.POSITIVE_INFINITY)) {
            assertThatThrownBy(() -> run(11).run(trainee, entry -> {}, () -> false))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("Infinity")
                    .hasMessageContaining("no checkpoint yet");
        }
        assertThat(run(11).checkpoint()).doesNotExist();
    }

    /** Weights that are no numbers show in the figures before they show in the next loss. */
    @Test
    void aFigureThatIsNoNumberStopsBeforeTheCheckpointIsReplaced() {
        try (Counting trainee = new Counting()) {
            trainee.brokenFigureStep = 10;

            assertThatThrownBy(() -> run(11).run(trainee, entry -> {}, () -> false))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("step 10: error-a is NaN");
        }
        assertThat(step(run(11).checkpoint())).isEqualTo(5);
    }

    /** The loss of the step that broke them is still finite, and the stop comes right after it. */
    @Test
    void weightsThatAreNoNumbersAreNeverSaved() {
        try (Counting trainee = new Counting()) {
            trainee.brokenWeightStep = 7;

            assertThatThrownBy(() -> run(11).run(trainee, entry -> {}, () -> trainee.completed() >= 7))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("step 7: expected finite numbers")
                    .hasMessageContaining("model/w")
                    .hasMessageContaining("id-7");
        }
        assertThat(step(run(11).checkpoint())).isEqualTo(5);
    }

    @Test
    void moreStepsMayBeAskedForLaterAndThatIsRecorded() {
        try (Counting first = new Counting();
                Counting second = new Counting()) {
            run(4).run(first, entry -> {}, () -> false);

            assertThat(run(6).run(second, entry -> {}, () -> false)).isTrue();

            assertThat(second.completed()).isEqualTo(6);
            assertThat(Checkpoint.state(run(6).checkpoint()).history())
                    .containsExactly("step 4: settings.steps: 4 -> 6");
            assertThat(log()).anySatisfy(line -> {
                assertThat(line.path("event").asText()).isEqualTo("configuration changed");
                assertThat(line.path("text").asText()).isEqualTo("settings.steps: 4 -> 6");
            });
            assertThat(folder.resolve("config.yaml")).content().contains("steps: 6");
        }
    }

    @Test
    void anotherConfigurationIsRefusedWithAllItsKeys() throws IOException {
        try (Counting first = new Counting();
                Counting second = new Counting()) {
            run(4).run(first, entry -> {}, () -> false);
            String before = Files.readString(folder.resolve("config.yaml"));

            TrainingRun other = new TrainingRun(
                    folder,
                    new RunConfiguration("test", Map.of("samples", "11"), new CountingSettings(3, 0.5)),
                    3,
                    RunSettings.standard());

            assertThatThrownBy(() -> other.run(second, entry -> {}, () -> false))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("another configuration")
                    .hasMessageContaining("data.samples: 10 -> 11")
                    .hasMessageContaining("settings.rate: 1.0 -> 0.5")
                    .hasMessageContaining("settings.steps: 4 -> 3")
                    .extracting("kind")
                    .isEqualTo(ErrorKind.INCOMPATIBLE_WEIGHTS);
            assertThat(second.completed()).isZero();
            assertThat(second.weight()).isZero();
            assertThat(folder.resolve("config.yaml")).hasContent(before);
        }
    }

    @Test
    void theBestCheckpointStaysWhenLaterOnesAreWorse() throws IOException {
        try (Counting trainee = new Counting()) {
            trainee.errors = Map.of(5L, 3.0, 10L, 1.0, 15L, 2.0, 20L, 1.0);
            run(20, 1000).run(trainee, entry -> {}, () -> false);

            assertThat(step(TrainingRun.bestCheckpoint(folder))).isEqualTo(10);
            assertThat(step(TrainingRun.lastCheckpoint(folder))).isEqualTo(20);
            assertThat(Checkpoint.state(TrainingRun.lastCheckpoint(folder)).best())
                    .isEqualTo(new CheckpointState.Best("error-b", 1, 10));
            assertThat(checkpoints()).containsExactly("step-000000010.safetensors", "step-000000020.safetensors");
        }
    }

    @Test
    void theBestIsRememberedWhenARunGoesOn() {
        try (Counting first = new Counting();
                Counting second = new Counting()) {
            first.errors = Map.of(5L, 1.0);
            second.errors = Map.of(10L, 2.0, 15L, 0.5);
            run(15, 5).run(first, entry -> {}, () -> first.completed() >= 6);
            run(15, 5).run(second, entry -> {}, () -> second.completed() >= 10);
            long afterWorse = step(TrainingRun.bestCheckpoint(folder));

            try (Counting third = new Counting()) {
                third.errors = second.errors;
                run(15, 5).run(third, entry -> {}, () -> false);
            }

            assertThat(afterWorse).isEqualTo(5);
            assertThat(step(TrainingRun.bestCheckpoint(folder))).isEqualTo(15);
        }
    }

    /** A process that was killed has logged steps that its newest checkpoint does not know. */
    @Test
    void linesAfterTheCheckpointAreTakenBack() {
        try (Counting first = new Counting(9, Double.NaN);
                Counting second = new Counting()) {
            assertThatThrownBy(() -> run(11).run(first, entry -> {}, () -> false))
                    .isInstanceOf(Report2CtException.class);
            run(11).run(second, entry -> {}, () -> false);
        }

        assertThat(log().stream()
                        .filter(line -> line.has("loss"))
                        .map(line -> line.get("step").asLong()))
                .containsExactly(2L, 4L, 5L, 6L, 8L, 10L, 11L);
        assertThat(log().stream().filter(line -> line.has("event"))).hasSize(1);
    }

    @Test
    void aFullDiskKeepsTheLastGoodCheckpoint() throws IOException {
        CheckpointStore.Writer full = (file, state, groups) -> {
            if (state.step() > 5) {
                throw new Report2CtException(ErrorKind.OUT_OF_DISK, file + ": the disk is full");
            }
            Checkpoint.save(file, state, groups);
        };
        try (Counting trainee = new Counting()) {
            assertThatThrownBy(() -> run(11).run(trainee, entry -> {}, () -> false, full))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("the disk is full")
                    .hasMessageContaining("the last good checkpoint is " + run(11).checkpoint())
                    .extracting("kind")
                    .isEqualTo(ErrorKind.OUT_OF_DISK);
        }

        assertThat(step(run(11).checkpoint())).isEqualTo(5);
        assertThat(step(TrainingRun.bestCheckpoint(folder))).isEqualTo(5);
        try (Counting again = new Counting()) {
            assertThat(run(11).run(again, entry -> {}, () -> false)).isTrue();
            assertThat(again.resumedAt).isEqualTo(5);
        }
    }

    @Test
    void theEventsSayWhatTheMetricsSay() throws IOException {
        try (Counting first = new Counting();
                Counting second = new Counting()) {
            run(9).run(first, entry -> {}, () -> first.completed() >= 5);
            run(9).run(second, entry -> {}, () -> false);
        }
        List<EventRecords.Event> events = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve("events"))) {
            for (Path file : files.sorted().toList()) {
                events.addAll(EventRecords.read(file));
            }
        }

        assertThat(events.stream().filter(EventRecords.Event::start).map(EventRecords.Event::step))
                .containsExactly(1L, 6L);
        List<EventRecords.Event> numbers =
                events.stream().filter(event -> !event.numbers().isEmpty()).toList();
        assertThat(numbers).extracting(EventRecords.Event::step).isEqualTo(loggedSteps());
        for (int i = 0; i < numbers.size(); i++) {
            JsonNode line = log().get(i);
            assertThat(numbers.get(i).numbers().size()).isEqualTo(line.size() - 1);
            numbers.get(i)
                    .numbers()
                    .forEach((name, value) ->
                            assertThat((float) line.get(name).asDouble()).isEqualTo(value));
        }
    }

    @Test
    void samplesBecomeFilesAndEvents() throws IOException {
        RunListener listener = new RunListener() {
            @Override
            public void logged(MetricEntry entry) {}

            @Override
            public List<SamplePicture> samples(long step, Trainee trainee) {
                return List.of(new SamplePicture("a", 2, 1, new byte[] {(byte) step, (byte) trainee.completed()}));
            }
        };
        TrainingRun run = run(7);
        TrainingRun sampling =
                new TrainingRun(folder, run.configuration(), 7, run.settings().sampling(3));
        try (Counting trainee = new Counting()) {
            sampling.run(trainee, listener, () -> false);
        }

        assertThat(folder.resolve("samples/step-000000003-a.png")).hasBinaryContent(new byte[] {3, 3});
        assertThat(folder.resolve("samples/step-000000006-a.png")).hasBinaryContent(new byte[] {6, 6});
        try (Stream<Path> files = Files.list(folder.resolve("samples"))) {
            assertThat(files).hasSize(2);
        }
        try (Stream<Path> files = Files.list(folder.resolve("events"))) {
            assertThat(EventRecords.read(files.toList().get(0)).stream()
                            .filter(event -> event.pictures().containsKey("samples/a"))
                            .map(EventRecords.Event::step))
                    .containsExactly(3L, 6L);
        }
    }

    @Test
    void measurementsAreAnnouncedAfterTheirLine() {
        List<Integer> lines = new ArrayList<>();
        RunListener listener = new RunListener() {
            @Override
            public void logged(MetricEntry entry) {}

            @Override
            public void measured(TrainingRun run) {
                lines.add(run.metrics().lines().size());
            }
        };
        try (Counting trainee = new Counting()) {
            run(7).run(trainee, listener, () -> false);
        }

        assertThat(lines).containsExactly(3, 5);
    }
}
