package report2ct.vae;

import org.bytedeco.pytorch.Tensor;

/** A feature map whose planes across x are made or fetched when asked for. */
public interface PlaneSource {
    /** Size of the whole map. */
    MapShape shape();

    /**
     * Planes {@code from} (inclusive) to {@code to} (exclusive), in the caller's scope; may be a view that changes when
     * the map does.
     *
     * @return [1, C, to - from, Y, Z]
     */
    Tensor planes(long from, long to);

    /** The planes of a tensor [1, C, X, Y, Z], which stays the caller's. */
    static PlaneSource of(Tensor tensor) {
        MapShape shape = new MapShape(tensor.size(1), tensor.size(2), tensor.size(3), tensor.size(4));
        return new PlaneSource() {
            @Override
            public MapShape shape() {
                return shape;
            }

            @Override
            public Tensor planes(long from, long to) {
                return tensor.narrow(2, from, to - from);
            }
        };
    }
}
