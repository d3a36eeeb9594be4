package report2ct.phantom;

import java.util.List;
import report2ct.phantom.Tubes.Place;

/** Clavicles, shoulder blades and the heads of the humeri. */
final class ShoulderGirdle {
    private static final float CORTEX_HU = 500;
    private static final float MARROW_HU = 180;

    private final Chest chest;
    private final Tubes tubes;

    ShoulderGirdle(Chest chest, Tubes tubes) {
        this.chest = chest;
        this.tubes = tubes;
    }

    void paint() {
        clavicles();
        Space space = chest.space;
        space.rows(space.anatomical(-1000, 1000, -1000, -10, 0, 125), (from, to, j, k) -> {
            for (int i = from; i < to; i++) {
                if (chest.cage[i] > 1.05f && chest.cage[i] < 1.6f) {
                    blade(i, Math.abs(space.x[i]), space.y[i], space.z[i]);
                }
            }
        });
    }

    private void clavicles() {
        float[] bone = new float[chest.space.voxels()];
        float[] core = new float[chest.space.voxels()];
        for (int side : new int[] {-1, 1}) {
            List<Place> path = List.of(
                    new Place(side * 16, 66, 100),
                    new Place(side * 48, 58, 112),
                    new Place(side * 82, 34, 120),
                    new Place(side * 106, 14, 124));
            tubes.paintPath(bone, path, 5.5f);
            tubes.paintPath(core, path, 2);
        }
        for (int i = 0; i < bone.length; i++) {
            if (bone[i] > 0) {
                chest.put(i, bone[i], CORTEX_HU);
                chest.put(i, core[i], MARROW_HU);
            }
        }
    }

    /** A thin plate that follows the cage behind, thicker at its outer edge. */
    private void blade(int i, float x, float y, float z) {
        float plate = Math.abs(chest.build.cageDistance(chest.cage[i], 1.19f, x, y)) - 2.2f;
        float low = 14 + 0.35f * (118 - x); // the lower tip lies to the middle
        float ends = Math.max(Math.max(60 - x, x - 122), Math.max(low - z, z - 112));
        chest.put(i, chest.cover(Math.max(plate, Math.max(ends, y + 22))), CORTEX_HU - 80);
    }
}
