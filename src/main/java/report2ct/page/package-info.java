/**
 * Self-contained HTML pages: text, tables, charts as SVG, pictures as data. Everything that comes from outside is escaped;
 * a page loads nothing and runs nothing.
 */
@NullMarked
package report2ct.page;

import org.jspecify.annotations.NullMarked;
