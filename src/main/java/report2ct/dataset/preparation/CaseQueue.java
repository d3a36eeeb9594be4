package report2ct.dataset.preparation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Reads and prepares volumes ahead of the encoder on threads of its own, and gives them back in order. At most one volume
 * more than there are threads is in memory or under way.
 */
final class CaseQueue implements AutoCloseable {
    private final CaseReading reading;
    private final ExecutorService workers;
    private final int ahead;
    private final Deque<Item> items = new ArrayDeque<>();

    /** A case that waits for its turn; no volume: nothing is left to do for it. */
    record Item(PendingCase pending, Future<PreparedVolume> volume) {}

    CaseQueue(CaseReading reading, int threads) {
        this.reading = reading;
        ahead = threads + 1;
        workers = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "prepare");
            thread.setDaemon(true);
            return thread;
        });
    }

    boolean full() {
        return items.size() >= ahead;
    }

    boolean empty() {
        return items.isEmpty();
    }

    void add(PendingCase pending) {
        items.add(new Item(
                pending, workers.submit(() -> reading.read(pending.one().volume()))));
    }

    /** The next case. */
    Item next() {
        return items.remove();
    }

    /** Waits for a volume. */
    static PreparedVolume await(Item item) {
        try {
            return item.volume().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Report2CtException known) {
                throw known;
            }
            if (e.getCause() instanceof OutOfMemoryError error) {
                throw new Report2CtException(
                        ErrorKind.OUT_OF_MEMORY,
                        item.pending().one().volume().name()
                                + ": not enough Java memory; use fewer workers or give more" + " with JAVA_OPTS=-Xmx8g",
                        error);
            }
            throw new Report2CtException(
                    ErrorKind.INTERNAL, item.pending().one().volume().name() + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Report2CtException(ErrorKind.CANCELLED, "stopped while reading volumes", e);
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
