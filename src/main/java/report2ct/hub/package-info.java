/**
 * Published weights and what is done with them: import into a bundle, a catalogue of known files, download into a cache,
 * and a check-up of finished bundles. Nothing in a foreign file is executed, nothing is fetched without a place that the
 * user names, and what does not fit is refused with all problems together before anything is written.
 *
 * <p>Source: the checkpoint layouts of MAISI, Text2CT and Report2CT.
 */
@NullMarked
package report2ct.hub;

import org.jspecify.annotations.NullMarked;
