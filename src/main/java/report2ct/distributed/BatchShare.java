package report2ct.distributed;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * The part of every batch that belongs to one process. Samples are numbered over the whole run, so that what is drawn
 * for a sample does not depend on the number of processes.
 *
 * @param globalBatch samples of one step over all processes
 * @param first position of this process's first sample in the batch
 * @param count samples of this process
 */
public record BatchShare(int globalBatch, int first, int count) {
    public BatchShare {
        if (count <= 0 || first < 0 || first > globalBatch - count) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "share of a batch: expected some of " + globalBatch + " samples, found " + count + " from "
                            + first);
        }
    }

    /** The share of a process; all shares have the same size, so that a mean of means is the mean of the batch. */
    static BatchShare of(int globalBatch, int rank, int size) {
        if (globalBatch <= 0 || globalBatch % size != 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "the batch counts the samples of all processes together: expected a multiple of " + size
                            + " (the number of processes), found " + globalBatch);
        }
        int count = globalBatch / size;
        return new BatchShare(globalBatch, rank * count, count);
    }

    /**
     * Number of a sample in the whole run.
     *
     * @param step steps completed before this one
     * @param item position within this process's share
     */
    public long sample(long step, int item) {
        return Math.addExact(Math.multiplyExact(step, (long) globalBatch), (long) first + item);
    }
}
