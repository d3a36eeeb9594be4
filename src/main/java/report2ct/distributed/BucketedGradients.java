package report2ct.distributed;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

/**
 * Averages gradients after the backward pass: flat buckets, all under way at once. It does not mind how many backward
 * passes a step is made of; a parameter without a gradient counts as zero.
 */
final class BucketedGradients implements GradientMean {
    /** Size of a bucket of libtorch's DistributedDataParallel. */
    static final long BUCKET_BYTES = 25L << 20;

    private final Parameters parameters;
    private final int size;
    private final Backends backends;
    private final Exchange exchange;
    private final long bucketBytes;

    /** Some gradients that travel together. */
    private record Bucket(List<Tensor> gradients, Tensor flat, Work work) {}

    BucketedGradients(Parameters parameters, int size, Backends backends, Exchange exchange, long bucketBytes) {
        this.parameters = parameters;
        this.size = size;
        this.backends = backends;
        this.exchange = exchange;
        this.bucketBytes = bucketBytes;
    }

    @Override
    public void backward(Runnable pass) {
        pass.run();
        average();
    }

    /** Replaces the gradients by their mean over all ranks. */
    void average() {
        exchange.run("averaging gradients", () -> {
            try (TensorScope scope = TensorScope.open();
                    NoGradGuard noGradients = new NoGradGuard()) {
                List<Bucket> sent = new ArrayList<>();
                buckets().forEach(gradients -> sent.add(send(gradients)));
                sent.forEach(this::receive);
            }
        });
    }

    /** All gradients in the order of their parameters, full buckets of one type on one device. */
    private List<List<Tensor>> buckets() {
        List<List<Tensor>> buckets = new ArrayList<>();
        List<Tensor> open = new ArrayList<>();
        long bytes = 0;
        for (Tensor parameter : parameters.values()) {
            if (parameter.requires_grad()) {
                Tensor gradient = gradient(parameter);
                if (!open.isEmpty() && (bytes >= bucketBytes || !alike(open.get(0), gradient))) {
                    buckets.add(open);
                    open = new ArrayList<>();
                    bytes = 0;
                }
                open.add(gradient);
                bytes += gradient.nbytes();
            }
        }
        if (!open.isEmpty()) {
            buckets.add(open);
        }
        return buckets;
    }

    private static Tensor gradient(Tensor parameter) {
        Tensor gradient = parameter.grad();
        if (gradient.defined()) {
            return gradient;
        }
        Tensor zeros = torch.zeros_like(parameter);
        parameter.mutable_grad().put(zeros);
        return zeros;
    }

    private static boolean alike(Tensor a, Tensor b) {
        return Ops.sameType(a.scalar_type(), b.scalar_type()) && a.is_cuda() == b.is_cuda();
    }

    private Bucket send(List<Tensor> gradients) {
        Tensor flat = torch.flatten_dense_tensors(vector(gradients));
        return new Bucket(gradients, flat, backends.of(flat).allreduce(new TensorVector(flat)));
    }

    /** Overwrites the gradients: their memory is what the optimiser reads. */
    private void receive(Bucket bucket) {
        bucket.work()._wait();
        Tensor mean = bucket.flat().mul_(new Scalar(1.0 / size));
        TensorVector parts = torch.unflatten_dense_tensors(mean, vector(bucket.gradients()));
        for (int i = 0; i < bucket.gradients().size(); i++) {
            bucket.gradients().get(i).copy_(parts.get(i));
        }
    }

    private static TensorVector vector(List<Tensor> tensors) {
        return new TensorVector(tensors.toArray(Tensor[]::new));
    }

    @Override
    public void close() {
        // holds nothing native
    }
}
