package report2ct.training;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What one pass of the denoiser's training sees.
 *
 * @param clean scaled latents [B, C, X, Y, Z]
 * @param noise same shape
 * @param times [B], 0..1000
 * @param context [B, T, W], zero where dropped
 * @param spacing [B, 3], scaled
 * @param ids names of the records
 * @param labels label bits of the records, where the loss is weighted by them; else empty
 */
record FlowBatch(
        Tensor clean,
        Tensor noise,
        Tensor times,
        Tensor context,
        Tensor spacing,
        List<String> ids,
        List<float[]> labels) {
    FlowBatch {
        ids = List.copyOf(ids);
        labels = List.copyOf(labels);
    }

    /** Number of samples. */
    int size() {
        return ids.size();
    }
}
