package report2ct.training;

import org.bytedeco.pytorch.Tensor;

/**
 * What one step of the denoiser's training sees.
 *
 * @param clean scaled latents [B, C, X, Y, Z]
 * @param noise same shape
 * @param times [B], 0..1000
 * @param context [B, T, W], zero where dropped
 * @param spacing [B, 3], scaled
 */
record FlowBatch(Tensor clean, Tensor noise, Tensor times, Tensor context, Tensor spacing) {}
