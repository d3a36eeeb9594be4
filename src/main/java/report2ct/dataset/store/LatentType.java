package report2ct.dataset.store;

import report2ct.weights.Dtype;

/** Element type of stored latents. */
public enum LatentType {
    /** As the encoder gave them. */
    FLOAT32(Dtype.F32),
    /** Half the room; 11 bits of precision. */
    FLOAT16(Dtype.F16);

    private final Dtype dtype;

    LatentType(Dtype dtype) {
        this.dtype = dtype;
    }

    /** The type in a safetensors file. */
    public Dtype dtype() {
        return dtype;
    }
}
