/**
 * Patches of volumes for the training of autoencoders: sources of volumes, the order in which they are used, random
 * augmentation and cutting. Everything random is a pure function of a seed and a sample's number.
 *
 * <p>Shape legend: a volume or patch is a {@code float[]} of X*Y*Z values in RAS order with Z fastest; 0 is -1000 HU and
 * 1 is 1000 HU. Knows no tensors.
 */
@NullMarked
package report2ct.dataset.patch;

import org.jspecify.annotations.NullMarked;
