package report2ct.generation;

import org.bytedeco.pytorch.Tensor;

/** Turns a report's vectors into what the denoiser's attention reads; holds native memory until closed. */
public interface TextContext extends AutoCloseable {
    /**
     * The context, in the caller's scope. The null context of guidance is zeros of the same shape.
     *
     * @return float32 [1, T, W]
     */
    Tensor context(FusedText text);

    @Override
    void close();
}
