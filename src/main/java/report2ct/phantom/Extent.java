package report2ct.phantom;

/** Collects the voxels of a finding: box, centre of gravity and volume. Voxels covered by less than half do not count. */
final class Extent {
    private final Space space;
    private final int[] low = {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE};
    private final int[] high = {-1, -1, -1};
    private final long[] sum = new long[3];
    private long count;

    Extent(Space space) {
        this.space = space;
    }

    void add(int index, float cover) {
        if (cover < 0.5f) {
            return;
        }
        int row = index / space.nx;
        include(0, index - row * space.nx);
        include(1, row % space.ny);
        include(2, row / space.ny);
        count++;
    }

    private void include(int axis, int at) {
        low[axis] = Math.min(low[axis], at);
        high[axis] = Math.max(high[axis], at);
        sum[axis] += at;
    }

    boolean isEmpty() {
        return count == 0;
    }

    FindingBox box(Finding finding, Side side) {
        return new FindingBox(
                finding,
                side,
                new FindingBox.Voxel(low[0], low[1], low[2]),
                new FindingBox.Voxel(high[0], high[1], high[2]),
                new FindingBox.Point(mean(0), mean(1), mean(2)),
                count * space.voxelMl());
    }

    private double mean(int axis) {
        return (double) sum[axis] / count;
    }
}
