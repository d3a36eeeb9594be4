package report2ct.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import report2ct.Report2CtException;

/** The small values around a step. */
class StepFiguresTest {
    private static void pause() throws InterruptedException {
        Thread.sleep(2);
    }

    @Test
    void eachPartOfAStepGetsTheTimeSinceTheLast() throws InterruptedException {
        long began = System.nanoTime();
        StepClock clock = new StepClock();
        pause();
        clock.data();
        StepTime first = clock.time();
        pause();
        clock.forward();
        pause();
        clock.backward();
        pause();
        clock.optimiser();
        pause();
        clock.data();
        double most = (System.nanoTime() - began) / 1e9;
        StepTime time = clock.time();

        assertThat(first.data()).isGreaterThanOrEqualTo(0.002);
        assertThat(first.total()).isEqualTo(first.data());
        assertThat(time.data()).isGreaterThanOrEqualTo(first.data() + 0.002);
        assertThat(time.forward()).isGreaterThanOrEqualTo(0.002);
        assertThat(time.backward()).isGreaterThanOrEqualTo(0.002);
        assertThat(time.optimiser()).isGreaterThanOrEqualTo(0.002);
        assertThat(time.total()).isLessThanOrEqualTo(most);
    }

    @Test
    void timesAddUp() {
        StepTime sum = new StepTime(1, 2, 3, 4).plus(new StepTime(3, 4, 5, 6));

        assertThat(sum).isEqualTo(new StepTime(4, 6, 8, 10));
        assertThat(sum.total()).isEqualTo(28);
        assertThat(sum.over(2)).isEqualTo(new StepTime(2, 3, 4, 5));
        assertThat(StepTime.ZERO.plus(sum)).isEqualTo(sum);
    }

    @Test
    void aMeritSaysWhichIsBetter() {
        assertThat(Merit.least("e").better(1, 2)).isTrue();
        assertThat(Merit.least("e").better(2, 2)).isFalse();
        assertThat(Merit.most("s").better(2, 1)).isTrue();
        assertThat(Merit.most("s").better(1, 1)).isFalse();
    }

    @Test
    void theStandardSettingsAreTheDocumentedOnes() {
        assertThat(RunSettings.standard()).isEqualTo(new RunSettings(20, 250, 250, 0, 2));
        assertThat(RunSettings.standard()
                        .logging(1)
                        .validating(2)
                        .checkpointing(3, 5)
                        .sampling(4))
                .isEqualTo(new RunSettings(1, 2, 3, 4, 5));
    }

    @Test
    void allWrongSettingsAreTold() {
        assertThatThrownBy(() -> new RunSettings(0, 0, 0, -1, 0))
                .isInstanceOf(Report2CtException.class)
                .hasMessage("log-every: expected 1 or more, found 0; validate-every: expected 1 or more, found 0;"
                        + " checkpoint-every: expected 1 or more, found 0; samples-every: expected 0 or more, found -1;"
                        + " keep: expected 1 or more, found 0");
    }

    @Test
    void theSecondsAStepLeavePausesOut() throws InterruptedException {
        StepSums sums = new StepSums();
        StepFigures step = new StepFigures(1, 2, 3, StepTime.ZERO);
        Thread.sleep(30);
        sums.pause();
        sums.add(step);
        sums.add(step);

        assertThat(sums.secondsPerStep()).isBetween(0.0, 10.0);
        assertThat(sums.entry(2, 5, Map.of("m", 7.0)).figures())
                .containsEntry("loss", 1.0)
                .containsEntry("gradient-norm", 3.0)
                .containsEntry("seconds-per-step", 5.0)
                .containsEntry("m", 7.0);
    }

    @Test
    void aPictureNeedsAPlainNameAndASize() {
        assertThatThrownBy(() -> new SamplePicture("a/b", 1, 1, new byte[0]))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("'a/b'");
        assertThatThrownBy(() -> new SamplePicture("a", 0, 1, new byte[0])).hasMessageContaining("0x1");
        assertThatThrownBy(() -> new SamplePicture("a", 1, 0, new byte[0])).hasMessageContaining("1x0");
    }

    @Test
    void aLineThatWasCutOffIsLeftOut(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        Files.writeString(file, "{\"step\":1,\"loss\":2}\n[]\n{\"step\":2,\"lo");
        MetricsFile metrics = new MetricsFile(file);

        assertThat(metrics.lines()).hasSize(1);
        metrics.truncate(5);
        assertThat(file).hasContent("{\"step\":1,\"loss\":2}\n");
        metrics.truncate(0);
        assertThat(file).hasContent("");
        assertThat(new MetricsFile(folder.resolve("none")).lines()).isEmpty();
    }
}
