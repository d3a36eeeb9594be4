/**
 * The loop around every training: steps, metrics, checkpoints, resuming, plans. Knows what a {@link
 * report2ct.training.run.Trainee} can do and no trainer, no network and no data set.
 */
@NullMarked
package report2ct.training.run;

import org.jspecify.annotations.NullMarked;
