package report2ct.distributed;

import java.util.function.Supplier;
import report2ct.nn.Parameters;

/** A run of one process: every mean is the value itself. */
record OneProcess() implements Ranks {
    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public void broadcast(Parameters parameters) {
        // nobody else
    }

    @Override
    public GradientMean gradients(Parameters parameters, GradientExchange exchange) {
        return new LocalGradients();
    }

    @Override
    public double[] mean(double... values) {
        return values.clone();
    }

    @Override
    public void requireSame(String what, String value) {
        // equal to itself
    }

    @Override
    public <T> T firstThenOthers(String what, Supplier<T> make) {
        return make.get();
    }

    @Override
    public void barrier() {
        // nobody else
    }

    @Override
    public void close() {
        // holds nothing
    }
}
