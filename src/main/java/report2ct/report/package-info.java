/**
 * A radiology report and how it is read: sections by heading, by list marks or from a JSON object, and the
 * normalisation of a section's text before it is encoded. Works on plain strings; knows no tokenizer, no tensor and no
 * other package. Offsets are UTF-16 indices into the text that was parsed.
 */
@NullMarked
package report2ct.report;

import org.jspecify.annotations.NullMarked;
