package report2ct.distributed;

import java.util.Map;
import java.util.function.Supplier;
import report2ct.nn.Parameters;

/**
 * The processes of one training run, each called a rank. Every rank makes the same calls in the same order; a call returns
 * when all have made it. Belongs to one thread.
 *
 * <p>When a rank dies or hangs, the call of every other one fails within the timeout with
 * {@link report2ct.ErrorKind#PROCESS_LOST} and a message that names it. Nothing can be exchanged after that: the run ends
 * and is started again from its checkpoint, with the same or another number of processes.
 */
public sealed interface Ranks extends AutoCloseable permits OneProcess, ProcessRanks {
    /** How gradients are averaged. */
    enum GradientExchange {
        /**
         * libtorch's reducer: groups of gradients are exchanged while the backward pass computes the others. One backward
         * pass a step must reach all parameters that take part.
         */
        OVERLAPPED,
        /** After the backward pass; for steps that run several passes, such as those with recomputed activations. */
        AFTERWARDS
    }

    /** One process, without any exchange. */
    static Ranks alone() {
        return new OneProcess();
    }

    /** The ranks that an environment describes: one process unless it names more. Waits for the others. */
    static Ranks join(Map<String, String> variables) {
        return RankEnvironment.from(variables)
                .filter(environment -> environment.size() > 1)
                .map(Ranks::join)
                .orElseGet(Ranks::alone);
    }

    /** Meets the other ranks; returns when all have come. */
    static Ranks join(RankEnvironment environment) {
        return environment.size() == 1 ? alone() : ProcessRanks.join(environment);
    }

    /** Number of this process, from 0. */
    int rank();

    /** Number of processes. */
    int size();

    /** Whether this is the rank that writes logs and checkpoints. */
    default boolean first() {
        return rank() == 0;
    }

    /** This rank's part of a batch that counts the samples of all ranks. */
    default BatchShare share(int globalBatch) {
        return BatchShare.of(globalBatch, rank(), size());
    }

    /** Gives every rank the values of rank 0: weights, moments, averages. */
    void broadcast(Parameters parameters);

    /** The averaged gradients of a network; all ranks hold the same parameters in the same order. */
    GradientMean gradients(Parameters parameters, GradientExchange exchange);

    /** The mean of each number over all ranks; the same on every rank. */
    double[] mean(double... values);

    /** Whether it is true on any rank. */
    default boolean any(boolean here) {
        return mean(here ? 1 : 0)[0] > 0;
    }

    /** Refuses a value that is not the same on every rank, naming those that differ. */
    void requireSame(String what, String value);

    /**
     * Runs {@code make} on rank 0 and then, when it is done, on the others: what the first makes once they find. The
     * others wait as long as rank 0 shows signs of life, whatever the timeout.
     */
    <T> T firstThenOthers(String what, Supplier<T> make);

    /** Returns when all ranks have come here. */
    void barrier();

    @Override
    void close();
}
