package report2ct.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the environment says about threads. The libraries read it when they are loaded, so that it can only be told, not
 * put right, by the time this program runs.
 */
final class ThreadSettings {
    private static final String OPENBLAS = "OPENBLAS_NUM_THREADS";
    private static final String WAITING = "OMP_WAIT_POLICY";
    private static final String OPENMP = "OMP_NUM_THREADS";

    private ThreadSettings() {}

    /** One sentence for each setting that makes the networks slower. */
    static List<String> problems(Map<String, String> environment, int cores) {
        List<String> problems = new ArrayList<>();
        if (!"1".equals(environment.get(OPENBLAS))) {
            problems.add(OPENBLAS + " is " + found(environment.get(OPENBLAS))
                    + ", expected 1: its threads and those of OpenMP take the cores from each other");
        }
        String waiting = environment.get(WAITING);
        if (waiting == null || !waiting.toUpperCase(Locale.ROOT).equals("PASSIVE")) {
            problems.add(WAITING + " is " + found(waiting)
                    + ", expected PASSIVE: threads that wait keep the cores from the others");
        }
        String threads = environment.get(OPENMP);
        if (threads != null && threads.strip().matches("[0-9]{1,9}") && Integer.parseInt(threads.strip()) > cores) {
            problems.add(OPENMP + " is " + threads.strip() + ", expected at most the " + cores + " cores");
        }
        return problems;
    }

    private static String found(@Nullable String value) {
        return value == null ? "not set" : value;
    }
}
