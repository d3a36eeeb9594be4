/**
 * From cases to a stored set: read a volume, refuse what cannot be Hounsfield units of a chest in the right place, reorient,
 * clip, resize, encode, write. Volumes are x fastest until they become a tensor [1, 1, X, Y, Z].
 */
@NullMarked
package report2ct.dataset.preparation;

import org.jspecify.annotations.NullMarked;
