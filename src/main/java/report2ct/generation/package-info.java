/**
 * Report in, volume out: the order of work (encode the report, denoise a latent, decode it), guidance, initial noise,
 * precision, memory, and the recipe from which the same volume can be made again. Speaks {@code Report} and
 * {@code Volume} outside and tensors inside: latents are [B, C, X, Y, Z] in RAS axes, contexts [B, T, W]. Knows no file
 * format and not where a model lies.
 */
@NullMarked
package report2ct.generation;

import org.jspecify.annotations.NullMarked;
