/**
 * Studies of a model: they generate, evaluate and write a page. A study keeps what it measured in its output folder, so
 * that a stopped one goes on where it was. Knows models only through {@link report2ct.study.StudiedModel}; no tensors.
 */
@NullMarked
package report2ct.study;

import org.jspecify.annotations.NullMarked;
