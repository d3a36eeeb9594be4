/**
 * Volume files: {@link report2ct.io.VolumeFiles} finds the format by content, reads and writes;
 * {@link report2ct.io.VolumeInspection} describes a file. The formats lie in the packages below this one and know nothing
 * of each other. No tensors.
 */
@NullMarked
package report2ct.io;

import org.jspecify.annotations.NullMarked;
