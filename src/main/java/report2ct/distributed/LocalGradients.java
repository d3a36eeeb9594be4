package report2ct.distributed;

import org.bytedeco.pytorch.Tensor;

/** The gradients of one process: nothing to exchange. */
record LocalGradients() implements GradientMean {
    @Override
    public void accumulate(Tensor loss) {
        loss.backward();
    }

    @Override
    public void backward(Tensor loss) {
        loss.backward();
    }

    @Override
    public void close() {
        // holds nothing
    }
}
