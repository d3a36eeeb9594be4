package report2ct.distributed;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Ranks as threads of one process: everything but dying is the same as with processes. */
public final class RankThreads {
    static final Duration TIMEOUT = Duration.ofSeconds(20);

    private RankThreads() {}

    /** A port that nobody listens on. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Both waits are as long as {@code timeout}. */
    static RankEnvironment environment(int rank, int size, int port, Duration timeout) {
        return new RankEnvironment(rank, size, rank, "127.0.0.1", port, timeout, timeout);
    }

    /** What each rank returned, in order. */
    public static <T> List<T> run(int size, Function<Ranks, T> body) {
        int port = freePort();
        return each(size, rank -> {
            try (Ranks ranks = Ranks.join(environment(rank, size, port, TIMEOUT))) {
                return body.apply(ranks);
            }
        });
    }

    /** Runs one thread a rank; what one of them throws is thrown after all have ended. */
    public static <T> List<T> each(int size, Function<Integer, T> body) {
        ExecutorService threads = Executors.newFixedThreadPool(size);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int rank = 0; rank < size; rank++) {
                int number = rank;
                futures.add(threads.submit(() -> body.apply(number)));
            }
            List<T> results = new ArrayList<>();
            RuntimeException first = null;
            for (Future<T> future : futures) {
                try {
                    results.add(future.get());
                } catch (ExecutionException e) {
                    first = first == null && e.getCause() instanceof RuntimeException cause ? cause : first;
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            if (first != null) {
                throw first;
            }
            return results;
        } finally {
            threads.shutdown();
        }
    }
}
