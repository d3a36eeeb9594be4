/**
 * What every network needs: lifetime of native tensors ({@link report2ct.nn.TensorScope}), named parameters, precision
 * and device, layers and blocks on libtorch.
 *
 * <p>Shape legend: B batch, C channels, X, Y, Z spatial axes in patient order (Z fastest in memory), T tokens, W width.
 * Volumes and latents are {@code [B, C, X, Y, Z]}. Knows no particular network and no schedule.
 */
@NullMarked
package report2ct.nn;

import org.jspecify.annotations.NullMarked;
