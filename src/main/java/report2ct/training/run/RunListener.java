package report2ct.training.run;

/** Hears how a run gets on. Called on the thread of the loop, between two steps. */
@FunctionalInterface
public interface RunListener {
    /** A line of the metrics was written. */
    void logged(MetricEntry entry);
}
