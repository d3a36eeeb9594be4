/**
 * The denoiser: a conditional 3-D U-Net with cross-attention to text tokens, and time, class, region and spacing
 * embeddings, after MONAI's {@code DiffusionModelUNetMaisi} (networks section 2 of the specification).
 *
 * <p>Shape legend: latents [B, C, X, Y, Z]; context [B, T, W]; timesteps [B] in 0..1000; spacing [B, 3] already scaled.
 * Knows no schedule and no text.
 */
@NullMarked
package report2ct.unet;

import org.jspecify.annotations.NullMarked;
