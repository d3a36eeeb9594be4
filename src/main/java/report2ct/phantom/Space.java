package report2ct.phantom;

import report2ct.random.SequentialRandom;
import report2ct.volume.Spacing;

/**
 * The voxels of one phantom and where they lie in the patient. A voxel's anatomical coordinates are its position in the
 * grid, moved by the patient's offset on the table and by a smooth warp of about 2 mm, so that no organ is perfectly
 * regular. Millimetres, x right, y anterior, z superior.
 */
final class Space {
    private static final double SPACING_SPREAD = 0.05;
    private static final double WARP_SCALE_MM = 90;
    private static final double WARP_MM = 1.8;
    /** More than the warp ever moves a point. */
    private static final float WARP_REACH_MM = 9;

    final int nx;
    final int ny;
    final int nz;
    final float sx;
    final float sy;
    final float sz;
    /** Offset of the patient: anatomical = grid + offset + warp. */
    final float offsetX;

    final float offsetY;
    final float offsetZ;
    /** Anatomical coordinates of each voxel. */
    final float[] x;

    final float[] y;
    final float[] z;

    Space(PhantomGrid grid, long seed) {
        nx = grid.nx();
        ny = grid.ny();
        nz = grid.nz();
        SequentialRandom spacing = Part.SPACING.random(seed);
        sx = (float) (grid.baseSpacingMm() * spacing.between(1 - SPACING_SPREAD, 1 + SPACING_SPREAD));
        sy = sx;
        sz = (float) (grid.baseSpacingMm() * spacing.between(1 - SPACING_SPREAD, 1 + SPACING_SPREAD));
        offsetX = (float) spacing.between(-3, 3);
        offsetY = (float) spacing.between(-2, 2);
        offsetZ = (float) spacing.between(-4, 4);
        x = SmoothNoise.field(this, Part.WARP_X.random(seed), WARP_SCALE_MM, WARP_MM);
        y = SmoothNoise.field(this, Part.WARP_Y.random(seed), WARP_SCALE_MM, WARP_MM);
        z = SmoothNoise.field(this, Part.WARP_Z.random(seed), WARP_SCALE_MM, WARP_MM);
        rows(whole(), (from, to, j, k) -> {
            for (int i = from; i < to; i++) {
                x[i] += gridX(i - from) + offsetX;
                y[i] += gridY(j) + offsetY;
                z[i] += gridZ(k) + offsetZ;
            }
        });
    }

    Spacing spacing() {
        return new Spacing(sx, sy, sz);
    }

    int voxels() {
        return x.length;
    }

    double voxelMl() {
        return (double) sx * sy * sz / 1000;
    }

    float gridX(int i) {
        return (i - nx * 0.5f + 0.5f) * sx;
    }

    float gridY(int j) {
        return (j - ny * 0.5f + 0.5f) * sy;
    }

    float gridZ(int k) {
        return (k - nz * 0.5f + 0.5f) * sz;
    }

    /** One row of voxels along x: linear indices {@code from .. to - 1}, row {@code j}, slice {@code k}. */
    interface RowPainter {
        void paint(int from, int to, int j, int k);
    }

    /** Index ranges, ends excluded. */
    record Box(int x0, int x1, int y0, int y1, int z0, int z1) {
        boolean isEmpty() {
            return x1 <= x0 || y1 <= y0 || z1 <= z0;
        }
    }

    Box whole() {
        return new Box(0, nx, 0, ny, 0, nz);
    }

    /** The voxels that may lie in a range of anatomical coordinates, with room for the warp and soft edges. */
    Box anatomical(float x0, float x1, float y0, float y1, float z0, float z1) {
        return grid(
                x0 - offsetX, x1 - offsetX, y0 - offsetY, y1 - offsetY, z0 - offsetZ, z1 - offsetZ, WARP_REACH_MM + sx);
    }

    /** The voxels in a range of grid millimetres widened by {@code margin}. */
    Box grid(float x0, float x1, float y0, float y1, float z0, float z1, float margin) {
        return new Box(
                first(x0 - margin, sx, nx),
                last(x1 + margin, sx, nx),
                first(y0 - margin, sy, ny),
                last(y1 + margin, sy, ny),
                first(z0 - margin, sz, nz),
                last(z1 + margin, sz, nz));
    }

    private static int first(float mm, float spacing, int n) {
        return Math.min(n, Math.max(0, (int) (mm / spacing + n * 0.5f - 0.5f)));
    }

    private static int last(float mm, float spacing, int n) {
        return Math.min(n, Math.max(0, (int) (mm / spacing + n * 0.5f + 1.5f)));
    }

    void rows(Box box, RowPainter painter) {
        if (box.isEmpty()) {
            return;
        }
        for (int k = box.z0; k < box.z1; k++) {
            for (int j = box.y0; j < box.y1; j++) {
                int row = (k * ny + j) * nx;
                painter.paint(row + box.x0, row + box.x1, j, k);
            }
        }
    }
}
