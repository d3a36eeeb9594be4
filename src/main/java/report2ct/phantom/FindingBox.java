package report2ct.phantom;

import java.util.Objects;

/**
 * Where a finding lies in the volume.
 *
 * @param finding which finding
 * @param side on which side; a finding on both sides has one box a side, the heart and emphysema have one for both
 * @param low lowest voxel indices
 * @param high highest voxel indices, included
 * @param centre mean voxel indices
 * @param volumeMl volume in millilitres
 */
public record FindingBox(Finding finding, Side side, Voxel low, Voxel high, Point centre, double volumeMl) {
    /** Indices of a voxel. */
    public record Voxel(int x, int y, int z) {}

    /** A place in voxel indices. */
    public record Point(double x, double y, double z) {}

    public FindingBox {
        Objects.requireNonNull(finding, "finding");
        Objects.requireNonNull(side, "side");
        Objects.requireNonNull(low, "low");
        Objects.requireNonNull(high, "high");
        Objects.requireNonNull(centre, "centre");
    }

    /** Whether the voxel lies in the box. */
    public boolean contains(int x, int y, int z) {
        return x >= low.x && x <= high.x && y >= low.y && y <= high.y && z >= low.z && z <= high.z;
    }
}
