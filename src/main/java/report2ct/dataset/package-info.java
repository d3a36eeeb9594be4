/**
 * Training data: phantoms on disk, stored latents, stored text embeddings. Volumes are held x fastest; tensors are
 * [B, C, X, Y, Z] with Z fastest, and the change of order happens here. Knows no optimiser and no schedule.
 */
@NullMarked
package report2ct.dataset;

import org.jspecify.annotations.NullMarked;
