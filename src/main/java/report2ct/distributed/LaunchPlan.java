package report2ct.distributed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * The processes of a run that one machine starts, and what they are told.
 *
 * @param processes started here
 * @param nodes machines of the run, each with as many processes
 * @param node number of this machine, from 0
 * @param address host of rank 0
 * @param port TCP port of rank 0
 * @param threads of each process's arithmetic
 * @param timeout longest wait for another process in one exchange
 */
public record LaunchPlan(int processes, int nodes, int node, String address, int port, int threads, Duration timeout) {
    /** Tells a process that a launcher holds its standard input open for as long as it is to run. */
    public static final String LAUNCHED = "REPORT2CT_LAUNCHED";

    private static final int MOST_PROCESSES = 1024;

    public LaunchPlan {
        List<String> problems = new ArrayList<>();
        if (processes < 1 || processes > MOST_PROCESSES) {
            problems.add("processes: expected 1 to " + MOST_PROCESSES + ", found " + processes);
        }
        if (nodes < 1 || nodes > MOST_PROCESSES) {
            problems.add("nodes: expected 1 to " + MOST_PROCESSES + ", found " + nodes);
        }
        if (node < 0 || node >= nodes) {
            problems.add("node: expected 0 to " + (nodes - 1) + ", found " + node);
        }
        if (threads < 1) {
            problems.add("threads: expected at least 1, found " + threads);
        }
        if (!problems.isEmpty()) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "launch: " + String.join("; ", problems));
        }
        // address, port and timeout are checked where every process checks them
        new RankEnvironment(
                node * processes, processes * nodes, 0, address, port, timeout, RankEnvironment.DEFAULT_TIMEOUT);
    }

    /** Number of processes of the run. */
    public int size() {
        return processes * nodes;
    }

    /** Number in the run of a process of this machine. */
    public int rank(int local) {
        return node * processes + local;
    }

    /** Variables of a process of this machine. */
    public Map<String, String> variables(int local) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put(RankEnvironment.RANK, Integer.toString(rank(local)));
        variables.put(RankEnvironment.WORLD_SIZE, Integer.toString(size()));
        variables.put(RankEnvironment.LOCAL_RANK, Integer.toString(local));
        variables.put(RankEnvironment.MASTER_ADDR, address);
        variables.put(RankEnvironment.MASTER_PORT, Integer.toString(port));
        variables.put(RankEnvironment.TIMEOUT_SECONDS, Long.toString(timeout.toSeconds()));
        variables.put(LAUNCHED, "1");
        // read by the native libraries when they are loaded: too late from within the process
        variables.put("OMP_NUM_THREADS", Integer.toString(threads));
        variables.put("OPENBLAS_NUM_THREADS", "1");
        variables.put("OMP_WAIT_POLICY", "PASSIVE");
        variables.put("TORCH_CPP_LOG_LEVEL", "ERROR");
        return variables;
    }
}
