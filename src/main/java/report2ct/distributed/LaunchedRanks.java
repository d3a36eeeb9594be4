package report2ct.distributed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Processes of a run that were started here. They are watched until all have ended: when one fails, the others have a few
 * seconds to say what they saw and are then killed; when the run is to stop, their standard input is closed, which asks
 * each to save and end. It closes by itself when this process dies, so that none is left behind.
 */
public final class LaunchedRanks implements AutoCloseable {
    /** Time for the others after one has failed: they watch each other's signs of life before they say who is missing. */
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

    /** Time for the others after one has ended because it lost another: it has done the watching for all. */
    private static final Duration AFTER_LOSS = Duration.ofSeconds(4);

    private static final long PAUSE_MILLISECONDS = 50;

    /** Exit codes above it stand for signals. */
    private static final int SIGNALS = 128;

    private static final Set<Integer> STOPPED = Set.of(SIGNALS + 2, SIGNALS + 15);

    private final LaunchPlan plan;
    private final Output output;
    private final List<Child> children = new ArrayList<>();

    /** Where the lines of the processes go; called from several threads, one at a time. */
    public interface Output {
        /**
         * One line.
         *
         * @param error whether it came from standard error
         */
        void line(int rank, boolean error, String text);
    }

    /**
     * How the run ended.
     *
     * @param exitCode 0, the code of the process that failed first, or that of a lost process
     * @param message what to tell; empty when all is well
     * @param stopped whether the processes saved and ended because they were asked to
     */
    public record Ending(int exitCode, String message, boolean stopped) {}

    /** One process and the threads that read its output. */
    private static final class Child {
        private final int rank;
        private final Process process;
        private final List<Thread> readers = new ArrayList<>();
        private boolean killed;
        private boolean counted;

        Child(int rank, Process process) {
            this.rank = rank;
            this.process = process;
        }

        boolean failed() {
            return !process.isAlive() && process.exitValue() != 0;
        }

        /** Ended with the code of a signal that asks for an orderly end. */
        boolean stopped() {
            return !process.isAlive() && STOPPED.contains(process.exitValue());
        }

        void kill() {
            if (process.isAlive()) {
                killed = true;
                process.destroyForcibly();
            }
        }
    }

    private LaunchedRanks(LaunchPlan plan, Output output) {
        this.plan = plan;
        this.output = output;
    }

    /** Starts all processes of this machine with the same command. */
    public static LaunchedRanks start(List<String> command, LaunchPlan plan, Output output) {
        LaunchedRanks ranks = new LaunchedRanks(plan, output);
        try {
            for (int local = 0; local < plan.processes(); local++) {
                ranks.startOne(command, local);
            }
            return ranks;
        } catch (IOException e) {
            ranks.close();
            throw new Report2CtException(
                    ErrorKind.INTERNAL, command.get(0) + ": cannot be started: " + e.getMessage(), e);
        }
    }

    private void startOne(List<String> command, int local) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(plan.variables(local));
        Child child = new Child(plan.rank(local), builder.start());
        children.add(child);
        child.readers.add(reader(child, child.process.getInputStream(), false));
        child.readers.add(reader(child, child.process.getErrorStream(), true));
    }

    private Thread reader(Child child, InputStream stream, boolean error) {
        Thread thread = new Thread(() -> pass(child.rank, stream, error), "output of rank " + child.rank);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void pass(int rank, InputStream stream, boolean error) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("[Gloo] Rank ")).forEach(line -> {
                synchronized (output) {
                    output.line(rank, error, line);
                }
            });
        } catch (IOException | UncheckedIOException e) {
            // the process was killed while it wrote
        }
    }

    /** Process number of a rank that was started here. */
    public long processId(int rank) {
        return children.get(rank - plan.rank(0)).process.pid();
    }

    /**
     * Waits until all have ended.
     *
     * @param lostCode exit code by which a process says that it lost another one
     * @param grace longest time to save and end after {@code stop}
     * @param stop asked all the time
     */
    public Ending await(int lostCode, Duration grace, BooleanSupplier stop) {
        long killAt = Long.MAX_VALUE;
        boolean stopping = false;
        while (children.stream().anyMatch(child -> child.process.isAlive())) {
            long now = System.nanoTime();
            if (!stopping && stop.getAsBoolean()) {
                stopping = true;
                killAt = Math.min(killAt, now + grace.toNanos());
                children.forEach(LaunchedRanks::askToStop);
            }
            for (Child child : children) {
                if (!child.counted && failed(child, stopping)) {
                    child.counted = true;
                    Duration rest = child.process.exitValue() == lostCode ? AFTER_LOSS : AFTER_FAILURE;
                    killAt = Math.min(killAt, now + rest.toNanos());
                }
            }
            if (now >= killAt) {
                children.forEach(Child::kill);
            }
            Pause.milliseconds(PAUSE_MILLISECONDS);
        }
        children.forEach(LaunchedRanks::readToTheEnd);
        return ending(lostCode, stopping);
    }

    /** A process that was asked to stop ends with the code of a signal: that is no failure. */
    private static boolean failed(Child child, boolean stopping) {
        return child.failed() && !(stopping && child.stopped());
    }

    private static void askToStop(Child child) {
        try {
            child.process.getOutputStream().close();
        } catch (IOException e) {
            // it has ended already
        }
    }

    private static void readToTheEnd(Child child) {
        for (Thread reader : child.readers) {
            try {
                reader.join(Duration.ofSeconds(1).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Ending ending(int lostCode, boolean stopping) {
        List<Child> failed =
                children.stream().filter(child -> failed(child, stopping)).toList();
        if (failed.isEmpty()) {
            return new Ending(0, "", stopping && children.stream().anyMatch(Child::stopped));
        }
        Child reason = reason(failed, lostCode);
        int code = reason.process.exitValue();
        return new Ending(code > SIGNALS ? lostCode : code, describe(reason, code), false);
    }

    /** One that failed for its own reason, else one that had to be killed, else one that only lost another. */
    private static Child reason(List<Child> failed, int lostCode) {
        return failed.stream()
                .filter(child -> !child.killed && child.process.exitValue() != lostCode)
                .findFirst()
                .or(() -> failed.stream().filter(child -> child.killed).findFirst())
                .orElse(failed.get(0));
    }

    private String describe(Child child, int code) {
        String name = "rank " + child.rank + " of " + plan.size() + " (process " + child.process.pid() + ")";
        if (child.killed) {
            return name + " did not end by itself when the run was over, and was killed";
        }
        if (code > SIGNALS) {
            return name + " was ended by signal " + (code - SIGNALS) + " (exit code " + code
                    + "); the others were ended too";
        }
        return name + " ended with exit code " + code + "; its own message is above";
    }

    /** Kills what still runs. */
    @Override
    public void close() {
        children.forEach(Child::kill);
    }
}
