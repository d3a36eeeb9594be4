package report2ct.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunPlanningTest {
    @TempDir
    Path folder;

    private record Settings(long steps, double rate) {}

    private TrainingRun run(Path place, long steps, double rate) {
        return new TrainingRun(
                place,
                new RunConfiguration("test", Map.of(), new Settings(steps, rate)),
                steps,
                RunSettings.standard().validating(4).checkpointing(4, 3));
    }

    private static String value(TrainingPlan plan, String what) {
        return plan.lines().stream()
                .filter(line -> line.what().equals(what))
                .map(TrainingPlan.Line::value)
                .findFirst()
                .orElse("");
    }

    @Test
    void aNewRunIsPlannedFromItsFirstStepAndNothingIsWritten() {
        Path place = folder.resolve("not").resolve("yet");
        TrainingPlan plan;
        try (Counting trainee = new Counting()) {
            plan = RunPlanning.plan(run(place, 1000, 1), trainee);
        }

        assertThat(plan.problems()).isEmpty();
        assertThat(value(plan, "model")).isEqualTo("1 numbers, 0.0 MiB");
        assertThat(value(plan, "steps")).isEqualTo("1000 of 1000");
        assertThat(value(plan, "a step"))
                .contains("(data 1.000, forward 2.000, backward 3.000, optimiser 4.000), measured");
        assertThat(value(plan, "all steps")).startsWith("about ");
        assertThat(value(plan, "memory")).contains("MiB in use after 4 steps");
        assertThat(place).doesNotExist();
    }

    @Test
    void aRunThatGoesOnIsPlannedFromItsCheckpoint() throws IOException {
        try (Counting first = new Counting();
                Counting second = new Counting()) {
            run(folder, 10, 1).run(first, entry -> {}, () -> first.completed() >= 6);
            long before = size();

            TrainingPlan plan = RunPlanning.plan(run(folder, 10, 1), second);

            assertThat(value(plan, "goes on from")).startsWith("step 6 of ");
            assertThat(value(plan, "steps")).isEqualTo("4 of 10");
            assertThat(size()).isEqualTo(before);
        }
    }

    private long size() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @Test
    void aCheckpointOfAnotherConfigurationIsAProblem() {
        try (Counting first = new Counting();
                Counting second = new Counting()) {
            run(folder, 4, 1).run(first, entry -> {}, () -> false);

            TrainingPlan plan = RunPlanning.plan(run(folder, 4, 2), second);

            assertThat(plan.problems()).hasSize(1);
            assertThat(plan.problems().get(0)).contains("settings.rate: 1.0 -> 2.0");
            assertThat(second.completed()).isZero();
        }
    }

    @Test
    void aLossThatIsNotFiniteIsAProblem() {
        try (Counting trainee = new Counting(4, Double.NaN)) {
            assertThat(RunPlanning.plan(run(folder, 10, 1), trainee).problems())
                    .containsExactly("the loss of the first steps is not finite");
        }
    }

    @Test
    void aPlanIsATableWithItsProblemsBelow() {
        TrainingPlan plan = TrainingPlan.empty()
                .with("a", "1")
                .withProblem("too little")
                .and(TrainingPlan.empty().with("long name", "2").withProblem("too late"));

        assertThat(plan.text().lines().toList())
                .isEqualTo(List.of("a          1", "long name  2", "problem: too little", "problem: too late"));
        assertThat(TrainingPlan.empty().text()).isEmpty();
    }
}
