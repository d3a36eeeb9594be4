package report2ct.training;

import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import report2ct.nn.ListOps;
import report2ct.nn.Parameters;

/** Exponential moving average of weights. Starts fast: decay {@code min(decay, (1 + step) / (10 + step))}. */
public final class MovingAverage implements AutoCloseable {
    private final Parameters parameters;
    private final Parameters average;
    private final double decay;

    /** An average that starts at the parameters' present values. */
    public MovingAverage(Parameters parameters, double decay) {
        this.parameters = parameters;
        this.decay = decay;
        average = parameters.map((name, tensor) -> tensor.detach().clone());
    }

    /** Takes the parameters after step {@code step} (counted from 1) in. */
    public void update(long step) {
        double share = 1 - Math.min(decay, (1.0 + step) / (10.0 + step));
        try (NoGradGuard noGradients = new NoGradGuard()) {
            ListOps.lerp(List.copyOf(average.values()), List.copyOf(parameters.values()), share);
        }
    }

    /** The averaged weights; owned by this object. */
    public Parameters parameters() {
        return average;
    }

    @Override
    public void close() {
        average.close();
    }
}
