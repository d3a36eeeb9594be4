/**
 * Volumes in Hounsfield units with their geometry, and what can be done to them without learning: reorientation,
 * resizing, resampling, cropping, padding, windowing. Arrays are stored x fastest, then y, then z. World coordinates are
 * RAS millimetres as in NIfTI (first axis grows towards the patient's right, second to anterior, third to superior).
 * Knows no file format and no tensor library.
 */
@NullMarked
package report2ct.volume;

import org.jspecify.annotations.NullMarked;
