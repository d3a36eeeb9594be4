package report2ct.distributed;

/**
 * The backward passes of one network whose gradients are averaged over all processes. Belongs to one thread; closed before
 * the processes part.
 */
public sealed interface GradientMean extends AutoCloseable permits LocalGradients, ReducedGradients, BucketedGradients {
    /**
     * The last backward pass of a step; those of parts before it just add up and need no exchange. Afterwards the gradient
     * of each parameter is the mean over all processes of what was accumulated in them.
     *
     * @param pass fills the gradients, for instance {@code loss::backward}
     */
    void backward(Runnable pass);

    @Override
    void close();
}
