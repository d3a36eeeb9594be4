package report2ct.training.run;

import java.util.EnumMap;
import java.util.Map;

/**
 * Measures where a step's time goes: each call ends one part and begins the next. A part may be ended several times, as
 * when gradients are accumulated. For one thread.
 */
public final class StepClock {
    private static final double NANOS = 1e9;

    private final Map<Part, Long> nanos = new EnumMap<>(Part.class);
    private long since = System.nanoTime();

    /** The parts of a step. */
    private enum Part {
        DATA,
        FORWARD,
        BACKWARD,
        OPTIMISER
    }

    /** Time since the last call was spent on drawing data. */
    public void data() {
        add(Part.DATA);
    }

    /** Time since the last call was spent on the network and the loss. */
    public void forward() {
        add(Part.FORWARD);
    }

    /** Time since the last call was spent on gradients. */
    public void backward() {
        add(Part.BACKWARD);
    }

    /** Time since the last call was spent on the update. */
    public void optimiser() {
        add(Part.OPTIMISER);
    }

    private void add(Part part) {
        long now = System.nanoTime();
        nanos.merge(part, now - since, Long::sum);
        since = now;
    }

    /** What was measured so far. */
    public StepTime time() {
        return new StepTime(seconds(Part.DATA), seconds(Part.FORWARD), seconds(Part.BACKWARD), seconds(Part.OPTIMISER));
    }

    private double seconds(Part part) {
        return nanos.getOrDefault(part, 0L) / NANOS;
    }
}
