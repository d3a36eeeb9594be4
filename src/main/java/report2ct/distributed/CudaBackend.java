package report2ct.distributed;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.global.torch_nccl;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;

/**
 * Exchange between GPUs over NCCL; one GPU a process. Needs the build with CUDA on Linux. Written after libtorch's interface
 * and compiled; not run, because no machine with NVIDIA GPUs was at hand.
 */
final class CudaBackend implements AutoCloseable {
    private final MeetingStore store;
    private final ProcessGroupNCCL group;

    private CudaBackend(MeetingStore store, ProcessGroupNCCL group) {
        this.store = store;
        this.group = group;
    }

    static CudaBackend connect(RankEnvironment environment) {
        Loader.load(torch_nccl.class);
        MeetingStore store = MeetingStore.open(environment, false, environment.timeout());
        try {
            return new CudaBackend(store, Unscoped.make(() -> group(environment, store)));
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static ProcessGroupNCCL group(RankEnvironment environment, MeetingStore store) {
        ProcessGroupNCCL.Options options = ProcessGroupNCCL.Options.create();
        options.timeout(new Milliseconds(environment.timeout().toMillis()));
        return new ProcessGroupNCCL(store.forGroup(), environment.rank(), environment.size(), options);
    }

    Backend group() {
        return group;
    }

    @Override
    public void close() {
        group.close();
        store.close();
    }
}
