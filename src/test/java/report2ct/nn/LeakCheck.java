package report2ct.nn;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Asserts that a test leaves no native object behind. What other tests left to the garbage collector is collected first;
 * afterwards nothing is, so that an object which only the collector would free counts as a leak.
 */
public final class LeakCheck implements BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(LeakCheck.class);
    private static final int ATTEMPTS = 10;
    private static final int PAUSE_MILLISECONDS = 20;

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(NAMESPACE).put("count", settled());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            return;
        }
        long before = context.getStore(NAMESPACE).getOrDefault("count", Long.class, -1L);
        assertThat(Pointer.totalCount())
                .as("native objects after " + context.getDisplayName())
                .isEqualTo(before);
    }

    /** The number of native objects once collections free no more of them. */
    private static long settled() {
        long count = Pointer.totalCount();
        if (count == 0) {
            return 0;
        }
        for (int i = 0; i < ATTEMPTS; i++) {
            System.gc();
            pause();
            long after = Pointer.totalCount();
            if (after == count && i > 0) {
                return after;
            }
            count = after;
        }
        return count;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
