package report2ct.cli;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Ends the program cleanly when a signal asks for it. Leaving the process while native code runs crashes it, so the
 * signal only asks the command to stop, waits until it has left its computation and removed its unfinished files, and
 * then ends the process. A second signal does not wait.
 *
 * <p>The one piece of mutable state of the command line; any thread may use it.
 */
final class StopSignal implements BooleanSupplier {
    /** Longest wait for a computation to reach a place where it can stop. */
    private static final long GRACE_SECONDS = 300;

    private static final Map<String, Integer> CODES =
            Map.of("INT", ExitCode.INTERRUPTED.code(), "TERM", ExitCode.TERMINATED.code());

    private final AtomicInteger code = new AtomicInteger();
    private final CountDownLatch finished = new CountDownLatch(1);

    /** Handles SIGINT and SIGTERM, and any other orderly end of the process, from now on. */
    void install() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::waitForCommand, "stop"));
        CODES.forEach(this::handle);
    }

    /**
     * The class that knows which signal came is not part of the official interface of the Java platform, so it is
     * called by name; without it every signal counts as SIGTERM.
     */
    private void handle(String name, int exitCode) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    StopSignal.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            request(exitCode);
                        }
                        return null;
                    });
            Object instance = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handler).invoke(null, instance, proxy);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // the shutdown hook alone then does the work
        }
    }

    private void request(int exitCode) {
        if (!code.compareAndSet(0, exitCode)) {
            Runtime.getRuntime().halt(code.get());
        }
        new Thread(() -> System.exit(exitCode), "exit").start();
    }

    /**
     * Stops as by SIGTERM when an input ends: a launcher holds it open for as long as the process is to run, so that
     * processes also end when their launcher is killed. Unlike a signal it never counts as a second request.
     */
    void followInput(InputStream input) {
        Thread thread = new Thread(
                () -> {
                    awaitEnd(input);
                    int terminated = ExitCode.TERMINATED.code();
                    if (code.compareAndSet(0, terminated)) {
                        System.exit(terminated);
                    }
                },
                "input");
        thread.setDaemon(true);
        thread.start();
    }

    private static void awaitEnd(InputStream input) {
        byte[] ignored = new byte[1024];
        try {
            int read = 0;
            while (read >= 0) {
                read = input.read(ignored);
            }
        } catch (IOException e) {
            // as good as an end
        }
    }

    private void waitForCommand() {
        if (finished.getCount() == 0) {
            return;
        }
        code.compareAndSet(0, ExitCode.TERMINATED.code());
        try {
            finished.await(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.err.flush();
        Runtime.getRuntime().halt(code.get());
    }

    /** Whether the command was asked to stop. */
    @Override
    public boolean getAsBoolean() {
        return code.get() != 0;
    }

    /** The exit code of the signal that came; 0 when none came. */
    int exitCode() {
        return code.get();
    }

    /** Says that the command has ended: nothing native runs any more. */
    void finished() {
        finished.countDown();
    }
}
