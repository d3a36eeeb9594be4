package report2ct.vae;

import org.bytedeco.pytorch.Tensor;

/** Takes a volume in slabs, in order of x. */
public interface PlaneSink {
    /**
     * The next planes.
     *
     * @param from x of the first one
     * @param planes float32 [1, 1, n, Y, Z]; the receiver copies what it keeps
     */
    void accept(long from, Tensor planes);
}
