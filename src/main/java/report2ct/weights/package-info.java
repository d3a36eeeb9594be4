/**
 * Weight files as named arrays: safetensors (read and write) and PyTorch checkpoints (read). Names of a
 * file become those of a network by a {@link report2ct.weights.KeyMapping}. Nothing is read before it
 * is asked for, nothing in a file is ever executed, and files beyond 2 GiB are normal. Knows no network and no tensor
 * library.
 */
@NullMarked
package report2ct.weights;

import org.jspecify.annotations.NullMarked;
