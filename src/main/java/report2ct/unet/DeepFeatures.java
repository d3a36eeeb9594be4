package report2ct.unet;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.nn.TensorScope;

/**
 * What a pass left of the network's inner levels, for the passes after it: between neighbouring steps they change less
 * than the outer ones, so using them again is an approximation that saves their work. Holds native memory until cleared
 * or closed; for one thread.
 */
public final class DeepFeatures implements AutoCloseable {
    private @Nullable Tensor features;

    /** The features of an earlier pass; null makes the next pass compute and leave them. */
    @Nullable
    Tensor features() {
        return features;
    }

    void keep(Tensor computed) {
        clear();
        features = TensorScope.unscoped(computed);
    }

    /** Lets the next pass compute the inner levels anew. */
    public void clear() {
        Tensor old = features;
        features = null;
        if (old != null) {
            old.close();
        }
    }

    @Override
    public void close() {
        clear();
    }
}
