package report2ct.distributed;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_gloo;
import org.bytedeco.pytorch.gloo.Device;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * The connections over which tensors are exchanged: Gloo for tensors in main memory and, where this build of libtorch has
 * CUDA, NCCL for those on a GPU.
 */
final class Backends implements AutoCloseable {
    /** Name under which libtorch's own programs are told which network interface to use. */
    private static final String INTERFACE = "GLOO_SOCKET_IFNAME";

    private static final int GLOO_THREADS = 2;

    private final MeetingStore store;
    private final ProcessGroupGloo gloo;
    private final @Nullable CudaBackend cuda;

    private Backends(MeetingStore store, ProcessGroupGloo gloo, @Nullable CudaBackend cuda) {
        this.store = store;
        this.gloo = gloo;
        this.cuda = cuda;
    }

    /** Loads the native libraries; says so where this platform has none. */
    static void load() {
        try {
            Loader.load(torch.class);
            Loader.load(torch_gloo.class);
        } catch (UnsatisfiedLinkError e) {
            throw new Report2CtException(
                    ErrorKind.UNSUPPORTED_FORMAT,
                    "training by several processes needs Linux on x86-64, where libtorch brings Gloo; found "
                            + Loader.getPlatform() + " (" + e.getMessage() + ")",
                    e);
        }
    }

    /** Connects every rank with every other one. */
    static Backends connect(RankEnvironment environment) {
        MeetingStore store = MeetingStore.open(environment, false, environment.timeout());
        try {
            ProcessGroupGloo gloo = Unscoped.make(() -> gloo(environment, store));
            try {
                CudaBackend cuda = torch.cuda_is_available() ? CudaBackend.connect(environment) : null;
                return new Backends(store, gloo, cuda);
            } catch (RuntimeException e) {
                gloo.close();
                throw e;
            }
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static ProcessGroupGloo gloo(RankEnvironment environment, MeetingStore store) {
        ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(
                new Milliseconds(environment.timeout().toMillis()));
        options.devices().push_back(device(environment));
        options.threads(GLOO_THREADS);
        return new ProcessGroupGloo(store.forGroup(), environment.rank(), environment.size(), options);
    }

    private static Device device(RankEnvironment environment) {
        String named = System.getenv(INTERFACE);
        return named == null
                ? ProcessGroupGloo.createDeviceForHostname(addressTowards(environment))
                : ProcessGroupGloo.createDeviceForInterface(named);
    }

    /** This machine's own address on the way to rank 0: the one by which the others reach it. */
    private static String addressTowards(RankEnvironment environment) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(environment.address(), environment.port()));
            InetAddress address = socket.getLocalAddress();
            return address.getHostAddress();
        } catch (IOException | RuntimeException e) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    RankEnvironment.MASTER_ADDR + ": no way to " + environment.address() + ": " + e.getMessage(),
                    e);
        }
    }

    /** For tensors in main memory. */
    Backend host() {
        return gloo;
    }

    /** Where a tensor lies. */
    Backend of(Tensor tensor) {
        return cuda != null && tensor.is_cuda() ? cuda.group() : gloo;
    }

    /** For GPUs; null without one. */
    @Nullable
    CudaBackend cuda() {
        return cuda;
    }

    @Override
    public void close() {
        if (cuda != null) {
            cuda.close();
        }
        gloo.close();
        store.close();
    }
}
