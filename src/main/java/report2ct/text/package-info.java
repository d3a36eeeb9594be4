/**
 * Text encoders: a section of a report into one vector, and the vectors of several encoders into the condition of the
 * denoiser. Every encoder is frozen and deterministic: one text always gives the same vector.
 *
 * <p>Shapes: {@code B} batch, {@code L} tokens, {@code d} width of an encoder, {@code W} sum of the widths of a set. An
 * encoder gives hidden states {@code [B, L, d]} and their mean over the tokens of the text {@code [B, d]}; a set gives
 * {@code [B, 2, W]}, row 0 findings, row 1 impression. Plain arrays leave this package; tensors stay inside.
 *
 * <p>Source: the Report2CT paper (three encoders, masked mean pooling, concatenation); BERT and DistilBERT as published
 * with their weights.
 */
@NullMarked
package report2ct.text;

import org.jspecify.annotations.NullMarked;
