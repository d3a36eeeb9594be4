package report2ct.bundle;

import org.jspecify.annotations.Nullable;

/**
 * What is done to a report's vectors before the denoiser sees them.
 *
 * @param standardise whether each dimension is shifted and scaled by the training texts' statistics
 * @param adapter a small trained network after that; absent for none
 * @param file the safetensors file of both
 */
public record ConditioningPart(
        boolean standardise, @Nullable Adapter adapter, String file) {
    /** Widths of the adapter's inner layer and of its output. */
    public record Adapter(int hidden, int width) {}

    /** Width of a context token made from vectors of this width. */
    int width(int textWidth) {
        return adapter == null ? textWidth : adapter.width();
    }
}
