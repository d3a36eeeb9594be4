/**
 * Parity cases: runs folders of inputs with expected numbers through this project's own code and compares. A runner only
 * feeds inputs; everything that is computed is computed by the classes that also train and generate.
 */
@NullMarked
package report2ct.verify;

import org.jspecify.annotations.NullMarked;
