package report2ct.vae;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.nn.HeldTensor;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

/**
 * A computed map that remembers its last two planes: neighbouring slabs overlap by two, and these are not computed again.
 */
final class RecentPlanes implements PlaneSource, AutoCloseable {
    private static final long OVERLAP = 2;

    private final PlaneSource source;
    private final HeldTensor held = new HeldTensor();
    private long heldFrom;
    private long heldTo;

    RecentPlanes(PlaneSource source) {
        this.source = source;
    }

    @Override
    public MapShape shape() {
        return source.shape();
    }

    @Override
    public Tensor planes(long from, long to) {
        return TensorScope.compute(() -> {
            Tensor before = remembered(from, to);
            Tensor planes = before == null
                    ? source.planes(from, to)
                    : Ops.concat(2, before, source.planes(from + before.size(2), to));
            remember(planes, from, to);
            return new Tensor(planes);
        });
    }

    /** The first planes of the range, when these are the ones that are held and more follow. */
    private @Nullable Tensor remembered(long from, long to) {
        boolean overlaps = from >= heldFrom && from < heldTo && to > heldTo;
        return overlaps ? held.get().narrow(2, from - heldFrom, heldTo - from) : null;
    }

    private void remember(Tensor planes, long from, long to) {
        long count = Math.min(OVERLAP, to - from);
        held.set(() -> planes.narrow(2, to - from - count, count).clone());
        heldFrom = to - count;
        heldTo = to;
    }

    @Override
    public void close() {
        held.close();
        heldTo = 0;
    }
}
