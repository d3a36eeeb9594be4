package report2ct.nn;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** Element type of weights and activations in a forward pass. Norms, attention and sampler state stay in float32. */
public enum Precision {
    /** Single precision: the reference's arithmetic. */
    FP32(ScalarType.Float),
    /** Brain float: half the memory, about twice the speed where the processor has it natively. */
    BF16(ScalarType.BFloat16);

    private final ScalarType type;

    Precision(ScalarType type) {
        this.type = type;
    }

    /** Bytes of one element. */
    public int bytes() {
        return this == FP32 ? Float.BYTES : Short.BYTES;
    }

    /** libtorch's name of the element type. */
    public ScalarType type() {
        return type;
    }
}
