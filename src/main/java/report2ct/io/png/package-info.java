/**
 * Pictures of volumes: grey images, slices in the orientation radiologists expect, montages, and PNG files with a text
 * mark. Uses no fonts and no window system.
 */
@NullMarked
package report2ct.io.png;

import org.jspecify.annotations.NullMarked;
