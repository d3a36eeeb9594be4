package report2ct.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import report2ct.dataset.PhantomSet;
import report2ct.text.TextConditioning;
import report2ct.training.run.RunConfiguration;
import report2ct.training.run.RunSettings;
import report2ct.training.run.Trainee;
import report2ct.training.run.TrainingRun;

/** Two thousand steps with everything around them: lines, measurements, checkpoints, curves, events. */
@Tag("slow")
class MemoryGrowthTest {
    private static final long WARM_UP = 200;
    private static final long STEPS = 2000;
    private static final double GIBI = 1L << 30;
    private static final double MOST_GIBI = 0.1;

    @TempDir
    Path folder;

    @Test
    void theDenoisersTrainingDoesNotGrow() {
        try (TextConditioning conditioning = TinyTraining.conditioning();
                FlowTraining trainee = new FlowTraining(
                        TinyTraining.flow(WARM_UP + STEPS),
                        TinyTraining.samples(folder, 100, 24, conditioning),
                        TinyTraining.samples(folder, 300, 16, conditioning),
                        FlowTraining.Place.here())) {
            assertThat(growthGibi("denoiser", trainee, TinyTraining.flow(WARM_UP + STEPS)))
                    .isLessThan(MOST_GIBI);
        }
    }

    @Test
    void theAutoencodersTrainingDoesNotGrow() {
        try (PhantomSet training = TinyTraining.phantoms(folder, 10, 2);
                PhantomSet held = TinyTraining.phantoms(folder, 20, 1);
                CodecTraining trainee = new CodecTraining(TinyTraining.codec(WARM_UP + STEPS), training, held)) {
            assertThat(growthGibi("autoencoder", trainee, TinyTraining.codec(WARM_UP + STEPS)))
                    .isLessThan(MOST_GIBI);
        }
    }

    private double growthGibi(String name, Trainee trainee, Record config) {
        long[] before = {0, 0};
        TrainingRun run = new TrainingRun(
                folder,
                new RunConfiguration(name, java.util.Map.of(), config),
                WARM_UP + STEPS,
                RunSettings.standard().logging(20).validating(100).checkpointing(100, 2));
        run.run(
                trainee,
                entry -> {
                    if (entry.step() == WARM_UP) {
                        before[0] = residentOutsideTheHeap();
                        before[1] = Pointer.totalCount();
                    }
                },
                () -> false);
        double growth = (residentOutsideTheHeap() - before[0]) / GIBI;
        System.out.printf(
                Locale.ROOT,
                "%s: %d steps, resident memory outside the Java heap grew by %.4f GiB, native objects %d -> %d%n",
                name,
                STEPS,
                growth,
                before[1],
                Pointer.totalCount());
        return growth;
    }

    private static long residentOutsideTheHeap() {
        System.gc();
        return Pointer.physicalBytes() - Runtime.getRuntime().totalMemory();
    }
}
