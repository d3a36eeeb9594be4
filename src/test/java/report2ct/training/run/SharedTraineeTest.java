package report2ct.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import report2ct.Report2CtException;
import report2ct.distributed.RankThreads;
import report2ct.distributed.Ranks;
import report2ct.nn.LeakCheck;

/** One run of several ranks: who writes, what is averaged, when they stop. */
@ExtendWith(LeakCheck.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "several processes need Gloo; not on Windows or macOS")
class SharedTraineeTest {
    private record Settings(long steps, double rate) {}

    @TempDir
    Path folder;

    private TrainingRun run(long steps, Path place) {
        return new TrainingRun(
                place,
                new RunConfiguration("stage", Map.of(), new Settings(steps, 0.5)),
                steps,
                new RunSettings(2, 100, 100, 0, 2));
    }

    /** Runs both ranks; each rank's trainee as it was in the end. */
    private List<double[]> both(long steps, Path[] places, int stopAt, long brokenOnSecond) {
        return RankThreads.run(2, ranks -> {
            try (Counting trainee = ranks.first() ? new Counting() : new Counting(brokenOnSecond, 3.0)) {
                boolean done = run(steps, places[ranks.rank()])
                        .run(ranks, trainee, entry -> {}, () -> ranks.rank() == 1 && trainee.completed() >= stopAt);
                return new double[] {done ? 1 : 0, trainee.completed(), trainee.weight()};
            }
        });
    }

    private Path[] same() {
        return new Path[] {folder, folder};
    }

    @Test
    void theFirstRankWritesAndTheLossIsTheMean() throws IOException {
        List<double[]> found = both(4, same(), 100, 2);

        assertThat(found).allSatisfy(one -> assertThat(one).containsExactly(1, 4, 4));
        List<Double> losses = run(4, folder).metrics().lines().stream()
                .map(line -> line.path("loss").asDouble())
                .toList();
        // steps 1 and 2: (1 + 1) / 2 and (1/2 + 3) / 2; steps 3 and 4: 1/3 and 1/4
        assertThat(losses).hasSize(2);
        assertThat(losses.get(0)).isCloseTo((1 + 1.75) / 2, within(1e-12));
        assertThat(losses.get(1)).isCloseTo((1.0 / 3 + 0.25) / 2, within(1e-12));
        assertThat(run(4, folder).metrics().lines().get(0).path("part").asDouble())
                .isEqualTo(1.5);
        try (var files = Files.list(folder.resolve("events"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void allStopAfterTheSameStepWhenOneIsAskedTo() {
        List<double[]> found = both(50, same(), 3, -1);

        assertThat(found).allSatisfy(one -> assertThat(one).containsExactly(0, 3, 3));
        assertThat(Checkpoint.state(run(50, folder).checkpoint()).step()).isEqualTo(3);
    }

    @Test
    void allGoOnFromTheSameCheckpoint() {
        both(50, same(), 3, -1);

        List<double[]> found = both(50, same(), 5, -1);

        assertThat(found).allSatisfy(one -> assertThat(one).containsExactly(0, 5, 5));
    }

    @Test
    void aRunThatIsCompleteIsLeftAlone() {
        both(3, same(), 100, -1);

        List<double[]> found = both(3, same(), 100, -1);

        assertThat(found).allSatisfy(one -> assertThat(one).containsExactly(1, 3, 3));
    }

    @Test
    void ranksThatSeeDifferentFoldersAreRefused() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        both(50, same(), 3, -1);

        List<String> said = messages(new Path[] {folder, elsewhere}, 50, 50);

        assertThat(said).allSatisfy(one -> assertThat(one).contains("run folder", "rank 0 has 3", "rank 1 has 0"));
    }

    @Test
    void ranksWithDifferentConfigurationsAreRefused() {
        List<String> said = messages(same(), 50, 60);

        assertThat(said).allSatisfy(one -> assertThat(one).contains("the configuration of the run"));
    }

    private List<String> messages(Path[] places, long first, long second) {
        return RankThreads.run(2, ranks -> {
            try (Counting trainee = new Counting()) {
                run(ranks.first() ? first : second, places[ranks.rank()]).run(ranks, trainee, entry -> {}, () -> false);
                return "nothing";
            } catch (Report2CtException e) {
                ranks.barrier();
                return String.valueOf(e.getMessage());
            }
        });
    }

    @Test
    void aBrokenLossOnAnyRankStopsAllWithTheStep() {
        List<String> said = RankThreads.run(2, ranks -> {
            try (Counting trainee = ranks.first() ? new Counting() : new Counting(2, Double.NaN)) {
                run(50, folder).run(ranks, trainee, entry -> {}, () -> false);
                return "nothing";
            } catch (Report2CtException e) {
                return String.valueOf(e.getMessage());
            }
        });

        assertThat(said)
                .allSatisfy(one ->
                        assertThat(one).startsWith("step 2: the loss is NaN").contains("id-2"));
    }

    @Test
    void oneProcessRunsAsEver() {
        try (Counting trainee = new Counting()) {
            assertThat(run(3, folder).run(Ranks.alone(), trainee, entry -> {}, () -> false))
                    .isTrue();
            assertThat(trainee.completed()).isEqualTo(3);
        }
        assertThat(run(3, folder).checkpoint()).exists();
    }
}
