/** What every package may use: the exception, its kinds, the version. Uses no other package. */
@NullMarked
package report2ct;

import org.jspecify.annotations.NullMarked;
