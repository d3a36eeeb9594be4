package report2ct.training;

import report2ct.nn.Parameters;

/** Moves parameters along their gradients. State is named tensors, so that a checkpoint can hold it. */
public interface Optimiser extends AutoCloseable {
    /**
     * One step on all parameters that have a gradient.
     *
     * @param learningRate of this step
     * @param step number of this step, counted from 1
     */
    void step(double learningRate, long step);

    /** Moments by name; owned by the optimiser. Loading a checkpoint copies into these tensors. */
    Parameters state();

    @Override
    void close();
}
