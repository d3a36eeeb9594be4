package report2ct.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.TensorScope;

/**
 * Durations of the same work, in seconds.
 *
 * @param median of the runs
 * @param least the fastest run
 * @param most the slowest run
 * @param cpu median processor time of this process; 0 where the system tells none
 * @param runs how many
 */
public record Timing(double median, double least, double most, double cpu, int runs) {
    private static final double NANOS = 1e9;

    /** One run. */
    public record Run(double seconds, double cpu) {}

    /** Runs work, with an own scope for its tensors each time. */
    public static Timing of(int warmups, int runs, Runnable work) {
        for (int i = 0; i < warmups; i++) {
            run(work);
        }
        List<Run> all = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            all.add(run(work));
        }
        return of(all);
    }

    /** One run of work. */
    public static Run run(Runnable work) {
        double cpu = cpuSeconds();
        long start = System.nanoTime();
        try (TensorScope scope = TensorScope.open()) {
            work.run();
        }
        return new Run((System.nanoTime() - start) / NANOS, Math.max(0, cpuSeconds() - cpu));
    }

    /** Single runs together. */
    public static Timing of(List<Run> runs) {
        if (runs.isEmpty()) {
            throw new Report2CtException(ErrorKind.INTERNAL, "timing: expected at least one run");
        }
        List<Double> seconds = runs.stream().map(Run::seconds).toList();
        return new Timing(
                median(seconds),
                Collections.min(seconds),
                Collections.max(seconds),
                median(runs.stream().map(Run::cpu).toList()),
                runs.size());
    }

    /** Middle value; the mean of both middle values of an even number. */
    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    static double cpuSeconds() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toNanos()
                / NANOS;
    }
}
