package report2ct.distributed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

/** Several processes, over libtorch's process groups. */
final class ProcessRanks implements Ranks {
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

    /** Of the store whose silence says that rank 0 hangs. */
    private static final Duration LONGEST_SIGN = Duration.ofSeconds(5);

    private static final long PAUSE_MILLISECONDS = 100;

    private final RankEnvironment environment;
    private final MeetingStore store;
    private final Pulse pulse;
    private final Exchange exchange;
    private final Backends backends;
    private long agreements;
    private boolean open = true;

    private ProcessRanks(RankEnvironment environment, MeetingStore store, Pulse pulse, Backends backends) {
        this.environment = environment;
        this.store = store;
        this.pulse = pulse;
        this.backends = backends;
        exchange = new Exchange(environment.rank(), pulse);
    }

    static ProcessRanks join(RankEnvironment environment) {
        Backends.load();
        MeetingStore store = Meeting.open(environment, LONGEST_ANSWER);
        try {
            List<Member> members = Meeting.members(environment, store);
            Pulse pulse = new Pulse(environment.rank(), members, MeetingStore.open(environment, false, LONGEST_SIGN));
            try {
                return new ProcessRanks(environment, store, pulse, connected(environment, pulse));
            } catch (RuntimeException e) {
                pulse.close();
                throw e;
            }
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static Backends connected(RankEnvironment environment, Pulse pulse) {
        List<Backends> made = new ArrayList<>();
        new Exchange(environment.rank(), pulse).run("connecting", () -> made.add(Backends.connect(environment)));
        return made.get(0);
    }

    @Override
    public int rank() {
        return environment.rank();
    }

    @Override
    public int size() {
        return environment.size();
    }

    @Override
    public void broadcast(Parameters parameters) {
        exchange.run("giving out the values of rank 0", () -> {
            try (NoGradGuard noGradients = new NoGradGuard()) {
                for (Tensor tensor : parameters.values()) {
                    broadcast(tensor);
                }
            }
        });
    }

    private void broadcast(Tensor tensor) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor values = tensor.detach().contiguous();
            backends.of(values).broadcast(new TensorVector(values))._wait();
            if (!tensor.is_contiguous()) {
                tensor.copy_(values);
            }
        }
    }

    @Override
    public GradientMean gradients(Parameters parameters, GradientExchange way) {
        return switch (way) {
            case OVERLAPPED -> new ReducedGradients(parameters, size(), rank(), backends, exchange);
            case AFTERWARDS -> bucketed(parameters, BucketedGradients.BUCKET_BYTES);
        };
    }

    BucketedGradients bucketed(Parameters parameters, long bucketBytes) {
        return new BucketedGradients(parameters, size(), backends, exchange, bucketBytes);
    }

    @Override
    public double[] mean(double... values) {
        List<double[]> means = new ArrayList<>();
        exchange.run("averaging numbers", () -> {
            try (TensorScope scope = TensorScope.open()) {
                Tensor sum = numbers(values);
                backends.host().allreduce(new TensorVector(sum))._wait();
                means.add(Ops.toDoubles(Ops.divide(sum, size())));
            }
        });
        return means.get(0);
    }

    private static Tensor numbers(double[] values) {
        Tensor result = Ops.empty(ScalarType.Double, values.length);
        new DoublePointer(result.data_ptr()).put(values, 0, values.length);
        return result;
    }

    @Override
    public void requireSame(String what, String value) {
        String key = "agreed/" + agreements++ + "/";
        exchange.ask(what, () -> store.set(key + rank(), value));
        barrier();
        List<String> others = new ArrayList<>();
        exchange.ask(what, () -> {
            for (int other = 0; other < size(); other++) {
                String found = store.find(key + other).orElse("nothing");
                if (!found.equals(value)) {
                    others.add("rank " + other + " has " + found);
                }
            }
        });
        // rank 0 holds the answers until all have read them
        barrier();
        if (!others.isEmpty()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    what + ": expected the same on all ranks; rank " + rank() + " has " + value + ", "
                            + String.join(", ", others));
        }
    }

    @Override
    public <T> T firstThenOthers(String what, Supplier<T> make) {
        String key = "made/" + agreements++;
        if (first()) {
            T made = make.get();
            exchange.ask(what, () -> store.set(key, "made"));
            return made;
        }
        List<Optional<String>> found = new ArrayList<>(List.of(Optional.empty()));
        while (found.get(0).isEmpty()) {
            exchange.ask(what, () -> found.set(0, store.find(key)));
            Pause.milliseconds(PAUSE_MILLISECONDS);
        }
        return make.get();
    }

    @Override
    public void barrier() {
        exchange.run("waiting for all ranks", () -> {
            try (TensorScope scope = TensorScope.open()) {
                backends.host().barrier()._wait();
            }
        });
    }

    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        pulse.stop();
        boolean lost = exchange.failed();
        if (first() && !lost) {
            pulse.awaitGoodbyes();
        }
        // breaks the connections: what the others wait for then fails, and the store tells them why
        backends.close();
        if (first() && lost) {
            pulse.awaitGoodbyes();
        }
        pulse.close();
        store.close();
    }
}
