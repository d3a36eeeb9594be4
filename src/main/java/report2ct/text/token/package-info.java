/**
 * Text into token ids: WordPiece as the BERT family uses it, read from a model directory or from a
 * {@code tokenizer.json}. A text of any length gives at most the maximum length of ids, and the result says what was
 * cut. Knows no tensor and no encoder.
 */
@NullMarked
package report2ct.text.token;

import org.jspecify.annotations.NullMarked;
