/**
 * Measurements on this machine: the roof of its arithmetic, the networks below it, the whole pipeline, the same network in
 * the reference implementation run alternately, and what the ways to save evaluations cost in quality. Wall-clock times
 * are medians beside their extremes and the processor time, whose quotient shows what other programs took.
 */
@NullMarked
package report2ct.bench;

import org.jspecify.annotations.NullMarked;
