/**
 * A model as a directory: {@code bundle.json} says what it is, what it expects and gives and which files belong to it;
 * the weights are safetensors files beside it. Shipped, trained and imported models have the same form. Opening compares
 * everything that must agree before a weight is read, and reports all problems together.
 */
@NullMarked
package report2ct.bundle;

import org.jspecify.annotations.NullMarked;
