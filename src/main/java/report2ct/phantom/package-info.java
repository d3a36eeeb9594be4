/**
 * Procedural chest phantoms whose findings are known, the reports that describe them, and plain measurements that read
 * the findings back from a volume. No learning and no tensors.
 *
 * <p>Volumes are {@code short} Hounsfield units in [-1000, 1000], x fastest, then y, then z, in RAS order: x grows
 * towards the patient's right, y to anterior, z to superior. Millimetre coordinates have their origin in the middle of
 * the grid. Everything is a pure function of the findings and a seed: plain float arithmetic, square roots and
 * {@link java.lang.StrictMath} only, so that the same seed gives the same voxels on every machine.
 */
@NullMarked
package report2ct.phantom;

import org.jspecify.annotations.NullMarked;
