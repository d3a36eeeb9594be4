package report2ct.distributed;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.TensorScope;

/**
 * One connection to the table of short texts that rank 0 holds for all; any thread may use it.
 *
 * <p>The native calls wait for ever when rank 0 hangs, so they run on a thread of their own and are given up after a while;
 * nothing is asked after that.
 */
final class MeetingStore implements AutoCloseable {
    private final TCPStore store;
    private final Duration patience;
    private final ExecutorService caller;
    private volatile boolean silent;

    private MeetingStore(TCPStore store, Duration patience) {
        this.store = store;
        this.patience = patience;
        caller = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "meeting store");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Opens a connection.
     *
     * @param holder whether the table itself lives here, for as long as this object
     * @param patience longest wait for one answer
     */
    static MeetingStore open(RankEnvironment environment, boolean holder, Duration patience) {
        TCPStore store = Unscoped.make(() -> {
            TCPStoreOptions options = new TCPStoreOptions();
            options.port((short) environment.port()); // the binding has 16 bits with a sign, the port none
            options.isServer(holder).waitWorkers(false).useLibUV(true);
            options.numWorkers(new SizeTPointer(1).put(environment.size()));
            options.timeout(new Milliseconds(patience.toMillis()));
            return new TCPStore(environment.address(), options);
        });
        return new MeetingStore(store, patience);
    }

    /** The native object; one holder only, or the process ends. */
    TCPStore forGroup() {
        return store;
    }

    void set(String key, String value) {
        ask(() -> {
            store.set(key, value);
            return value;
        });
    }

    /** The value of a key, without waiting for it. */
    Optional<String> find(String key) {
        return ask(() -> {
            try (TensorScope scope = TensorScope.open()) {
                return store.check(new StringVector(key)) ? Optional.of(store.get_to_str(key)) : Optional.empty();
            }
        });
    }

    /** Sets a key that nobody has set; returns the value it has afterwards. */
    String claim(String key, String value) {
        return ask(() -> store.compareSet(key, "", value));
    }

    private <T> T ask(Supplier<T> call) {
        if (silent) {
            throw unanswered(null);
        }
        try {
            return caller.submit(call::get).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            silent = true;
            throw unanswered(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Report2CtException(ErrorKind.CANCELLED, "stopped while waiting for rank 0", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        }
    }

    private Report2CtException unanswered(@Nullable Throwable cause) {
        String message = "the store of rank 0 did not answer for " + patience.toSeconds() + " s";
        return cause == null
                ? new Report2CtException(ErrorKind.PROCESS_LOST, message)
                : new Report2CtException(ErrorKind.PROCESS_LOST, message, cause);
    }

    /** Frees the connection, unless a call that was given up still uses it: then the end of the process does. */
    @Override
    public void close() {
        caller.shutdown();
        if (!silent) {
            store.close();
        }
    }
}
