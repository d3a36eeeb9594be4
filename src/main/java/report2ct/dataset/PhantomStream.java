package report2ct.dataset;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.phantom.FindingSampler;
import report2ct.phantom.Phantom;
import report2ct.phantom.PhantomGenerator;

/** Paints the phantoms of consecutive seeds ahead of their use, on other threads, and hands them out in order. */
final class PhantomStream implements AutoCloseable {
    private static final int AHEAD = 4;

    private final LatentSet.Selection selection;
    private final ExecutorService workers;
    private final Deque<Future<Phantom>> painted = new ArrayDeque<>();
    private int next;

    PhantomStream(LatentSet.Selection selection, int first) {
        this.selection = selection;
        next = first;
        workers = Executors.newFixedThreadPool(Math.max(1, Runtime.getRuntime().availableProcessors()), task -> {
            Thread thread = new Thread(task, "phantom");
            thread.setDaemon(true);
            return thread;
        });
    }

    Phantom next() {
        while (painted.size() < AHEAD && next < selection.count()) {
            long seed = selection.firstSeed() + next++;
            painted.add(workers.submit(
                    () -> new PhantomGenerator(selection.grid()).generate(new FindingSampler().sample(seed), seed)));
        }
        try {
            return painted.remove().get();
        } catch (ExecutionException e) {
            throw new Report2CtException(ErrorKind.INTERNAL, "phantom: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Report2CtException(ErrorKind.CANCELLED, "stopped while making phantoms", e);
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
