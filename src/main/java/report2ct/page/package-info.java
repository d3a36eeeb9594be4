/**
 * Self-contained HTML pages: text, tables, charts drawn as SVG, and slices of volumes as embedded PNG. A page is one file
 * that needs nothing else: no script, no style sheet, no picture and no font from elsewhere. Knows nothing of models,
 * trainings or evaluations.
 */
@NullMarked
package report2ct.page;

import org.jspecify.annotations.NullMarked;
