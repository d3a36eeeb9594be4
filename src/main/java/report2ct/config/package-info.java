/**
 * JSON and YAML into records and back. Keys are the record components in lower-case-with-dashes; a component may be absent
 * only where it is {@code @Nullable}. Unknown keys, missing keys, wrong types and values that a record refuses are
 * collected and reported together, each with its path. Knows no other package.
 */
@NullMarked
package report2ct.config;

import org.jspecify.annotations.NullMarked;
