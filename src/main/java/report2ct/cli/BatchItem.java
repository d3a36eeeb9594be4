package report2ct.cli;

import org.jspecify.annotations.Nullable;
import report2ct.report.Report;

/**
 * One report of a batch.
 *
 * @param index place in the file, from 0
 * @param id name of its outputs
 * @param seed of its noise; null for the batch's own
 * @param report null when it could not be read
 * @param problem why not; empty when it could
 */
record BatchItem(
        int index, String id, @Nullable Long seed, @Nullable Report report, String problem) {}
