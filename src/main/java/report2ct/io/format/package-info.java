/**
 * What the volume file formats have in common: the reader and writer interfaces, their options, labels, stored number
 * types, bounded reading of raw and compressed bytes, and safe replacement of files. Knows no single format.
 */
@NullMarked
package report2ct.io.format;

import org.jspecify.annotations.NullMarked;
