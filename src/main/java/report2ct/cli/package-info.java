/**
 * The command line: options in, one exit code out. The only place that knows signals, terminals and where a model lies by
 * default. Standard output belongs to a command's result; everything said on the way goes to standard error. Nothing here
 * touches the tensor library before a command needs it, so that help and inspection start fast.
 */
@NullMarked
package report2ct.cli;

import org.jspecify.annotations.NullMarked;
