/**
 * Training: schedules, losses, optimisation, checkpoints and resuming.
 *
 * <p>Shape legend: latents [B, C, X, Y, Z]; context [B, T, W]; times [B]. Knows no generation. Source: specification
 * diffusion section 3.
 */
@NullMarked
package report2ct.training;

import org.jspecify.annotations.NullMarked;
