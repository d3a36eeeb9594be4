/**
 * The compression networks: MAISI's 3-D autoencoder and the compact one of the demonstration model behind one interface,
 * whole and sliding-window decoding, and the losses and discriminator of their training.
 *
 * <p>Shape legend: volumes [B, 1, X, Y, Z] scaled so that 0 is -1000 HU and 1 is 1000 HU; latents [B, L, X/f, Y/f, Z/f].
 * Knows no diffusion and no text.
 */
@NullMarked
package report2ct.vae;

import org.jspecify.annotations.NullMarked;
