package report2ct.distributed;

import java.time.Duration;
import java.util.Optional;
import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import report2ct.nn.TensorScope;

/** One connection to the table of short texts that rank 0 holds for all; any thread may use it. */
final class MeetingStore implements AutoCloseable {
    private final TCPStore store;

    private MeetingStore(TCPStore store) {
        this.store = store;
    }

    /**
     * Opens a connection.
     *
     * @param holder whether the table itself lives here, for as long as this object
     * @param patience longest wait for one answer
     */
    static MeetingStore open(RankEnvironment environment, boolean holder, Duration patience) {
        return new MeetingStore(Unscoped.make(() -> {
            TCPStoreOptions options = new TCPStoreOptions();
            options.port((short) environment.port()); // the binding has 16 bits with a sign, the port none
            options.isServer(holder).waitWorkers(false).useLibUV(true);
            options.numWorkers(new SizeTPointer(1).put(environment.size()));
            options.timeout(new Milliseconds(patience.toMillis()));
            return new TCPStore(environment.address(), options);
        }));
    }

    /** The native object; one holder only, or the process ends. */
    TCPStore forGroup() {
        return store;
    }

    void set(String key, String value) {
        store.set(key, value);
    }

    /** The value of a key, without waiting for it. */
    Optional<String> find(String key) {
        try (TensorScope scope = TensorScope.open()) {
            return store.check(new StringVector(key)) ? Optional.of(store.get_to_str(key)) : Optional.empty();
        }
    }

    /** Sets a key that nobody has set; returns the value it has afterwards. */
    String claim(String key, String value) {
        return store.compareSet(key, "", value);
    }

    @Override
    public void close() {
        store.close();
    }
}
