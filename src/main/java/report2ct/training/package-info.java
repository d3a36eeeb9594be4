/**
 * Training of the autoencoder, the text adapter and the denoiser: losses, optimisers, schedules, averages. The loop around
 * them, with checkpoints and metrics, is in {@code training.run}. Every random number is keyed by (seed, step), so that a resumed run draws what an uninterrupted one would.
 * Knows no sampling and no command line.
 */
@NullMarked
package report2ct.training;

import org.jspecify.annotations.NullMarked;
