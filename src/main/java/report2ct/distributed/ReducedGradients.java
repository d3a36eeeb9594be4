package report2ct.distributed;

import java.util.List;
import org.bytedeco.pytorch.BackendOptional;
import org.bytedeco.pytorch.BoolVector;
import org.bytedeco.pytorch.ProcessGroup;
import org.bytedeco.pytorch.Reducer;
import org.bytedeco.pytorch.SizeTStringMap;
import org.bytedeco.pytorch.SizeTVector;
import org.bytedeco.pytorch.SizeTVectorVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

/**
 * Averages gradients with libtorch's reducer, the engine of its DistributedDataParallel: as soon as all gradients of a
 * bucket are there, its exchange begins, while the backward pass goes on.
 */
final class ReducedGradients implements GradientMean {
    /** Sizes of DistributedDataParallel: a small first bucket, so that the exchange begins early. */
    private static final long FIRST_BUCKET_BYTES = 1L << 20;

    private static final long BUCKET_BYTES = 25L << 20;

    private final Exchange exchange;
    private final ProcessGroup group;
    private final Reducer reducer;

    ReducedGradients(Parameters parameters, int size, int rank, Backends backends, Exchange exchange) {
        this.exchange = exchange;
        group = Unscoped.make(() -> group(size, rank, backends));
        try {
            reducer = Unscoped.make(() -> reducer(parameters, group));
        } catch (RuntimeException e) {
            group.close();
            throw e;
        }
    }

    /** Not the constructor that takes a store: with one that another group holds it ends the process. */
    private static ProcessGroup group(int size, int rank, Backends backends) {
        ProcessGroup group = new ProcessGroup(rank, size);
        group.setBackend(torch.DeviceType.CPU, ProcessGroup.BackendType.GLOO, new BackendOptional(backends.host()));
        ProcessGroup.BackendType main = ProcessGroup.BackendType.GLOO;
        CudaBackend cuda = backends.cuda();
        if (cuda != null) {
            group.setBackend(torch.DeviceType.CUDA, ProcessGroup.BackendType.NCCL, new BackendOptional(cuda.group()));
            main = ProcessGroup.BackendType.NCCL;
        }
        group.setDefaultBackend(main);
        group.setGroupName("gradients");
        return group;
    }

    private static Reducer reducer(Parameters parameters, ProcessGroup group) {
        List<Tensor> trainable =
                parameters.values().stream().filter(Tensor::requires_grad).toList();
        TensorVector tensors = new TensorVector(trainable.toArray(Tensor[]::new));
        boolean findUnused = false; // requireFinished() says it when there is one
        boolean gradientsAreBuckets = false;
        return new Reducer(
                tensors,
                lastFirst(torch.compute_bucket_assignment_by_size(
                                tensors, new SizeTVector(FIRST_BUCKET_BYTES, BUCKET_BYTES))
                        .get0()),
                group,
                new BoolVector(new boolean[trainable.size()]),
                BUCKET_BYTES,
                findUnused,
                gradientsAreBuckets,
                new SizeTStringMap(),
                FIRST_BUCKET_BYTES,
                false,
                false);
    }

    /** Gradients come from the last layer to the first, and the buckets leave in order. */
    private static SizeTVectorVector lastFirst(SizeTVectorVector buckets) {
        SizeTVectorVector reversed = new SizeTVectorVector();
        for (long i = buckets.size() - 1; i >= 0; i--) {
            reversed.push_back(buckets.get(i));
        }
        return reversed;
    }

    @Override
    public void backward(Runnable pass) {
        exchange.run("averaging gradients", () -> {
            try (TensorScope scope = TensorScope.open()) {
                reducer.prepare_for_forward();
                // the outputs are only looked at in a search for parameters that take no part
                reducer.prepare_for_backward(new TensorVector());
                pass.run();
            }
        });
        requireFinished();
    }

    /** The reducer itself says so only one step later, when a wrong gradient has been used. */
    private void requireFinished() {
        try {
            reducer.check_finalized();
        } catch (RuntimeException e) {
            throw new Report2CtException(
                    ErrorKind.INTERNAL,
                    "averaging gradients: some parameters took no part in the loss; such a network is averaged after"
                            + " its backward pass",
                    e);
        }
    }

    @Override
    public void close() {
        reducer.close();
        group.close();
    }
}
