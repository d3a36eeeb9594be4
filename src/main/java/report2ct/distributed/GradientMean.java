package report2ct.distributed;

import org.bytedeco.pytorch.Tensor;

/**
 * The backward passes of one network whose gradients are averaged over all processes. Belongs to one thread; closed before
 * the processes part.
 */
public sealed interface GradientMean extends AutoCloseable permits LocalGradients, ReducedGradients, BucketedGradients {
    /**
     * A backward pass whose gradients stay in this process and are added to those that are there; for all but the last
     * part of a step that is computed in parts.
     *
     * @param loss a scalar with a graph
     */
    void accumulate(Tensor loss);

    /**
     * The last backward pass of a step. Afterwards the gradient of each parameter is the mean over all processes of what
     * was accumulated in them.
     *
     * @param loss a scalar with a graph
     */
    void backward(Tensor loss);

    @Override
    void close();
}
