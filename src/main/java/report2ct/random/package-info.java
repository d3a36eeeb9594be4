/**
 * Counter-based random numbers: a seed and a stream name the same numbers on every device, thread count and batch
 * position. Knows nothing of tensors or volumes.
 */
@NullMarked
package report2ct.random;

import org.jspecify.annotations.NullMarked;
