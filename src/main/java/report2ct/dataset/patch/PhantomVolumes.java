package report2ct.dataset.patch;

import report2ct.dataset.PhantomSet;
import report2ct.phantom.PhantomGrid;
import report2ct.volume.VolumeShape;

/** Phantoms as a source of patches; owns the set. */
public final class PhantomVolumes implements VolumeSource {
    private final PhantomSet phantoms;

    /** A source over a set, which it closes. */
    public PhantomVolumes(PhantomSet phantoms) {
        this.phantoms = phantoms;
    }

    @Override
    public int size() {
        return phantoms.size();
    }

    @Override
    public String id(int index) {
        return "phantom-" + phantoms.seed(index);
    }

    @Override
    public VolumeShape shape(int index) {
        PhantomGrid grid = phantoms.grid();
        return new VolumeShape(grid.nx(), grid.ny(), grid.nz());
    }

    @Override
    public float[] box(int index, VolumeBox box) {
        PatchSize size = box.size();
        return phantoms.patch(index, new PhantomSet.Box(box.x(), box.y(), box.z(), size.x(), size.y(), size.z()))
                .volume();
    }

    @Override
    public String description() {
        return phantoms.size() + " phantoms of " + phantoms.grid() + " from seed " + phantoms.seed(0);
    }

    @Override
    public void close() {
        phantoms.close();
    }
}
