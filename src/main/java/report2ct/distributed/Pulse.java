package report2ct.distributed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Signs of life. Each rank writes a count and the number of its present exchange into the store twice a second, from a
 * thread of its own, so that a rank which computes for minutes still shows that it lives. Nothing reads them until an
 * exchange fails; then they tell which rank is the reason.
 */
final class Pulse implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(500);

    /** Without a new sign for this long, a rank counts as gone; several intervals, for machines under load. */
    private static final Duration SILENCE = Duration.ofMillis(3500);

    /** How long rank 0 waits at the end for others that gave signs of life. */
    private static final Duration GOODBYE = Duration.ofSeconds(5);

    private static final long PAUSE_MILLISECONDS = 20;
    private static final String LEFT = "left";
    private static final String VERDICT = "verdict";

    private final int rank;
    private final List<Member> members;
    private final MeetingStore store;
    private final AtomicLong exchanges = new AtomicLong();
    private final List<Integer> silent = new ArrayList<>();
    private final Thread thread;
    private volatile boolean running = true;

    /** What is known of a rank: its last sign, and whether it went on purpose. */
    private record Sign(Optional<String> text, boolean left) {
        long exchange() {
            return text.map(sign -> Long.parseLong(sign.substring(sign.indexOf(' ') + 1)))
                    .orElse(0L);
        }
    }

    /**
     * Begins to give signs.
     *
     * @param store a connection of its own; closed here
     */
    Pulse(int rank, List<Member> members, MeetingStore store) {
        this.rank = rank;
        this.members = members;
        this.store = store;
        thread = new Thread(this::beat, "signs of life of rank " + rank);
        thread.setDaemon(true);
        thread.start();
    }

    private static String key(int rank) {
        return "sign/" + rank;
    }

    private static String leftKey(int rank) {
        return LEFT + "/" + rank;
    }

    private void beat() {
        try {
            for (long count = 1; running; count++) {
                store.set(key(rank), count + " " + exchanges.get());
                Thread.sleep(INTERVAL.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // rank 0 and its store are gone; the next exchange says so
        }
    }

    /** Notes that this rank enters an exchange; returns its number. */
    long enter() {
        return exchanges.incrementAndGet();
    }

    /** Number of the exchange that this rank entered last. */
    long present() {
        return exchanges.get();
    }

    /**
     * Who made an exchange fail: what another rank has found out, else what a few seconds of watching the others' signs
     * show. The finding is left in the store for the others.
     */
    String culprits() {
        try {
            Optional<String> known = store.find(VERDICT);
            if (known.isPresent()) {
                return known.get();
            }
            List<Sign> before = signs();
            Pause.milliseconds(SILENCE.toMillis());
            String found = judge(before, signs());
            return store.claim(VERDICT, found);
        } catch (RuntimeException e) {
            if (e instanceof Report2CtException known && known.kind() == ErrorKind.CANCELLED) {
                throw e;
            }
            return rank == 0 ? "the store of rank 0 failed" : name(0) + " ended or hangs (it holds the store)";
        }
    }

    private String judge(List<Sign> before, List<Sign> after) {
        silent.clear();
        List<Integer> left = new ArrayList<>();
        int last = rank;
        for (int other = 0; other < members.size(); other++) {
            Sign sign = after.get(other);
            if (other != rank && sign.left()) {
                left.add(other);
            } else if (other != rank && sign.text().equals(before.get(other).text())) {
                silent.add(other);
            } else if (other != rank && sign.exchange() < after.get(last).exchange()) {
                last = other;
            }
        }
        if (!silent.isEmpty()) {
            return names(silent) + " gave no sign of life for " + SILENCE.toMillis() / 1000 + " s: killed or hanging";
        }
        if (!left.isEmpty()) {
            return names(left) + " ended its part of the run; its own message says why";
        }
        if (last != rank) {
            return name(last) + " is alive but only at exchange "
                    + after.get(last).exchange();
        }
        return "all ranks are alive: the connection between them broke";
    }

    private List<Sign> signs() {
        List<Sign> signs = new ArrayList<>();
        for (int other = 0; other < members.size(); other++) {
            Optional<String> own = Optional.of("0 " + exchanges.get());
            signs.add(
                    other == rank
                            ? new Sign(own, false)
                            : new Sign(
                                    store.find(key(other)),
                                    store.find(leftKey(other)).isPresent()));
        }
        return signs;
    }

    private String names(List<Integer> ranks) {
        return ranks.stream().map(this::name).collect(Collectors.joining(" and "));
    }

    private String name(int other) {
        return "rank " + other + " of " + members.size() + " ("
                + members.get(other).place() + ")";
    }

    /** Waits for the others to say goodbye; for rank 0, whose store they need to the end. */
    void awaitGoodbyes() {
        long deadline = System.nanoTime() + GOODBYE.toNanos();
        try {
            for (int other = 0; other < members.size(); other++) {
                while (other != rank
                        && !silent.contains(other)
                        && store.find(leftKey(other)).isEmpty()
                        && System.nanoTime() < deadline) {
                    Pause.milliseconds(PAUSE_MILLISECONDS);
                }
            }
        } catch (RuntimeException e) {
            // the run ends either way
        }
    }

    /** Gives no more signs and says goodbye. */
    void stop() {
        if (!running) {
            return;
        }
        running = false;
        thread.interrupt();
        try {
            thread.join(INTERVAL.toMillis());
            store.set(leftKey(rank), LEFT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // nobody is left to be told
        }
    }

    @Override
    public void close() {
        stop();
        if (!thread.isAlive()) {
            store.close();
        }
    }
}
