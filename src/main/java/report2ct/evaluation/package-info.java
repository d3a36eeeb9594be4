/** Measures of generated volumes: what they show against what was asked for. Plain numbers in double precision. */
@NullMarked
package report2ct.evaluation;

import org.jspecify.annotations.NullMarked;
