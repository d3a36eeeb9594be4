/**
 * A prepared data set on disk: one file of latents for each case (or many cases in a shard), a JSON file beside it, one
 * file of section vectors for each different report, and a descriptor of how all of it was made. Latents are
 * [C, X, Y, Z] with Z fastest. Sets of any size are read from disk case by case; only names, spacing and places are held
 * in memory.
 *
 * <pre>
 * set.json                       how the set was made
 * latents/ID.safetensors, .json  mean, logvar; dim, spacing, patient, split, ...
 * reports/KEY.safetensors        findings, impression vectors
 * shards/NAME.safetensors, .json many cases in place of latents/
 * skipped/ID.json                why a case is missing
 * </pre>
 */
@NullMarked
package report2ct.dataset.store;

import org.jspecify.annotations.NullMarked;
