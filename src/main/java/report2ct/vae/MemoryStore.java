package report2ct.vae;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.nn.HeldTensor;
import report2ct.nn.Ops;

/** Keeps feature maps in memory. */
public final class MemoryStore implements MapStore {
    @Override
    public FeatureMap create(MapShape shape, ScalarType type) {
        // planes of a map [X, Y, Z, C] are contiguous and, seen as [1, C, X, Y, Z], channels-last
        HeldTensor held = HeldTensor.of(() -> Ops.empty(type, 1, shape.x(), shape.y(), shape.z(), shape.channels())
                .permute(0, 4, 1, 2, 3));
        return new FeatureMap() {
            @Override
            public MapShape shape() {
                return shape;
            }

            @Override
            public Tensor planes(long from, long to) {
                return held.get().narrow(2, from, to - from);
            }

            @Override
            public void write(long from, Tensor planes) {
                held.get().narrow(2, from, planes.size(2)).copy_(planes);
            }

            @Override
            public void close() {
                held.close();
            }
        };
    }
}
