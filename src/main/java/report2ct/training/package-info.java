/**
 * Training of the autoencoder, the text adapter and the denoiser: optimisers, schedules, averages, checkpoints, logs and
 * the loops. Every random number is keyed by (seed, step), so that a resumed run draws what an uninterrupted one would.
 * Knows no sampling and no command line.
 */
@NullMarked
package report2ct.training;

import org.jspecify.annotations.NullMarked;
