package report2ct.distributed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Which process of a run this one is and where the others meet, under the names that {@code torchrun} gives its children.
 *
 * @param rank number of this process in the run, from 0
 * @param size number of processes of the run
 * @param localRank number of this process on its machine; chooses its GPU
 * @param address host on which rank 0 waits for the others
 * @param port TCP port of rank 0
 * @param timeout longest wait for another process in one exchange
 * @param meetingTimeout longest wait for all processes to come
 */
public record RankEnvironment(
        int rank, int size, int localRank, String address, int port, Duration timeout, Duration meetingTimeout) {
    /** Number of this process. */
    public static final String RANK = "RANK";
    /** Number of processes. */
    public static final String WORLD_SIZE = "WORLD_SIZE";
    /** Number of this process on its machine. */
    public static final String LOCAL_RANK = "LOCAL_RANK";
    /** Host of rank 0. */
    public static final String MASTER_ADDR = "MASTER_ADDR";
    /** Port of rank 0. */
    public static final String MASTER_PORT = "MASTER_PORT";
    /** Seconds that an exchange may take. */
    public static final String TIMEOUT_SECONDS = "REPORT2CT_TIMEOUT_SECONDS";
    /** Seconds in which all processes must have come. */
    public static final String MEETING_SECONDS = "REPORT2CT_MEETING_SECONDS";

    /** Longest wait where none is given: validation and checkpoints of the first process must fit into it. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

    private static final int LARGEST_SIZE = 65_536;
    private static final int LARGEST_PORT = 65_535;
    private static final int LONGEST_TIMEOUT_SECONDS = 7 * 24 * 3600;

    public RankEnvironment {
        List<String> problems = new ArrayList<>();
        if (size < 1 || size > LARGEST_SIZE) {
            problems.add(WORLD_SIZE + ": expected 1 to " + LARGEST_SIZE + ", found " + size);
        }
        if (rank < 0 || rank >= size) {
            problems.add(
                    RANK + ": expected 0 to " + (size - 1) + " (" + WORLD_SIZE + " is " + size + "), found " + rank);
        }
        if (localRank < 0 || localRank > rank) {
            problems.add(
                    LOCAL_RANK + ": expected 0 to " + rank + " (" + RANK + " is " + rank + "), found " + localRank);
        }
        if (size > 1 && address.isBlank()) {
            problems.add(MASTER_ADDR + ": expected the host of rank 0, found none");
        }
        if (size > 1 && (port < 1 || port > LARGEST_PORT)) {
            problems.add(MASTER_PORT + ": expected 1 to " + LARGEST_PORT + ", found " + port);
        }
        checkDuration(TIMEOUT_SECONDS, timeout, problems);
        checkDuration(MEETING_SECONDS, meetingTimeout, problems);
        refuse(problems);
    }

    private static void checkDuration(String name, Duration duration, List<String> problems) {
        if (duration.toSeconds() < 1 || duration.toSeconds() > LONGEST_TIMEOUT_SECONDS) {
            problems.add(name + ": expected 1 to " + LONGEST_TIMEOUT_SECONDS + ", found " + duration.toSeconds());
        }
    }

    /**
     * Reads the variables of a process.
     *
     * @return nothing when neither {@code RANK} nor {@code WORLD_SIZE} is set: an ordinary run of one process
     * @throws Report2CtException with all problems at once
     */
    public static Optional<RankEnvironment> from(Map<String, String> variables) {
        if (!variables.containsKey(RANK) && !variables.containsKey(WORLD_SIZE)) {
            return Optional.empty();
        }
        List<String> problems = new ArrayList<>();
        int size = number(variables, WORLD_SIZE, problems);
        int rank = number(variables, RANK, problems);
        int localRank = variables.containsKey(LOCAL_RANK) ? number(variables, LOCAL_RANK, problems) : 0;
        boolean several = size != 1;
        int port = several ? number(variables, MASTER_PORT, problems) : 0;
        String address = variables.getOrDefault(MASTER_ADDR, "").strip();
        if (several && address.isEmpty()) {
            problems.add(MASTER_ADDR + ": expected the host of rank 0, found none");
        }
        Duration timeout = seconds(variables, TIMEOUT_SECONDS, problems);
        Duration meeting = seconds(variables, MEETING_SECONDS, problems);
        if (!problems.isEmpty()) {
            // what could be read is checked too, so that one look shows everything
            checkRange(problems, rank, size);
        }
        refuse(problems);
        return Optional.of(new RankEnvironment(rank, size, localRank, address, port, timeout, meeting));
    }

    /** Number of this process on its machine; 0 in an ordinary run of one process. */
    public static int localRank(Map<String, String> variables) {
        return from(variables).map(RankEnvironment::localRank).orElse(0);
    }

    private static void checkRange(List<String> problems, int rank, int size) {
        if (rank >= 0 && size > 0 && rank >= size) {
            problems.add(
                    RANK + ": expected 0 to " + (size - 1) + " (" + WORLD_SIZE + " is " + size + "), found " + rank);
        }
    }

    private static Duration seconds(Map<String, String> variables, String name, List<String> problems) {
        return variables.containsKey(name) ? Duration.ofSeconds(number(variables, name, problems)) : DEFAULT_TIMEOUT;
    }

    /** The number of a variable; -1 and a problem when there is none. */
    private static int number(Map<String, String> variables, String name, List<String> problems) {
        String text = variables.get(name);
        if (text == null) {
            problems.add(name + ": expected a whole number, found nothing");
            return -1;
        }
        try {
            int value = Integer.parseInt(text.strip());
            if (value < 0) {
                problems.add(name + ": expected a number that is not negative, found " + value);
            }
            return value;
        } catch (NumberFormatException e) {
            problems.add(name + ": expected a whole number, found \"" + text + "\"");
            return -1;
        }
    }

    /** This process's part of a batch that counts the samples of all. */
    public BatchShare share(int globalBatch) {
        return BatchShare.of(globalBatch, rank, size);
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "environment of a process: " + String.join("; ", problems));
        }
    }
}
