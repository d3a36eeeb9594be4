package report2ct.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Bytes from the network; one that waits too long for the next ones is closed, and the reader told why. */
final class StallGuard extends FilterInputStream {
    private final Duration patience;
    private final ScheduledExecutorService clock;
    private volatile boolean stalled;

    StallGuard(InputStream in, Duration patience) {
        super(in);
        this.patience = patience;
        this.clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "download watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        ScheduledFuture<?> alarm = clock.schedule(this::giveUp, patience.toMillis(), TimeUnit.MILLISECONDS);
        try {
            int read = in.read(target, offset, length);
            if (stalled) {
                throw stall(null);
            }
            return read;
        } catch (IOException e) {
            throw stalled ? stall(e) : e;
        } finally {
            alarm.cancel(false);
        }
    }

    private void giveUp() {
        stalled = true;
        try {
            in.close();
        } catch (IOException e) {
            // The reader is told that it stalled.
        }
    }

    private IOException stall(@org.jspecify.annotations.Nullable IOException cause) {
        return new IOException("nothing arrived for " + patience.toMillis() / 1000.0 + " s", cause);
    }

    @Override
    public void close() throws IOException {
        clock.shutdownNow();
        super.close();
    }
}
