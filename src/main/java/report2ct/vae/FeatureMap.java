package report2ct.vae;

import org.bytedeco.pytorch.Tensor;

/** A whole feature map that is kept somewhere, written and read in slabs of planes. For one thread. */
interface FeatureMap extends PlaneSource, AutoCloseable {
    /** Puts planes [1, C, n, Y, Z] in their place. */
    void write(long from, Tensor planes);

    @Override
    void close();
}
