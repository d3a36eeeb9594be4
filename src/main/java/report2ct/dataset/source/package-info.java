/**
 * Where the cases of a data set come from: CT-RATE's folders, a manifest, or phantoms. A case is a volume still on disk (or
 * still to be painted), a report, a patient and a split. Rows of tables are read one at a time, so that the number of
 * cases is a matter of disk. Reads no voxels; knows no network.
 *
 * <p>Layout, columns and traps of CT-RATE: its published files as collected in the specification of data sets, sections 1
 * and 8.
 */
@NullMarked
package report2ct.dataset.source;

import org.jspecify.annotations.NullMarked;
