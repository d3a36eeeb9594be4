package report2ct.phantom;

import java.util.List;
import report2ct.phantom.Tubes.Place;

/** Windpipe and the two main bronchi, with walls. */
final class Trachea {
    private static final float WALL_HU = 30;
    private static final float WALL_MM = 2;
    private static final float AIR_HU = -985;
    private static final Place CARINA = new Place(2, -12, 44);
    private static final List<Place> WINDPIPE = List.of(new Place(1, -4, 170), new Place(1, -8, 100), CARINA);
    private static final List<Place> RIGHT = List.of(CARINA, new Place(16, -12, 32), new Place(39, -11, 19));
    private static final List<Place> LEFT = List.of(CARINA, new Place(-16, -13, 30), new Place(-41, -12, 17));

    private final Chest chest;
    private final Tubes tubes;

    Trachea(Chest chest, Tubes tubes) {
        this.chest = chest;
        this.tubes = tubes;
    }

    void paint() {
        float[] wall = new float[chest.space.voxels()];
        float[] lumen = new float[chest.space.voxels()];
        branch(wall, lumen, WINDPIPE, 8.2f);
        branch(wall, lumen, RIGHT, 6);
        branch(wall, lumen, LEFT, 5.4f);
        for (int i = 0; i < wall.length; i++) {
            if (wall[i] > 0) {
                chest.put(i, wall[i], WALL_HU);
                chest.put(i, lumen[i], AIR_HU);
            }
        }
    }

    private void branch(float[] wall, float[] lumen, List<Place> path, float radius) {
        tubes.paintPath(wall, path, radius + WALL_MM);
        tubes.paintPath(lumen, path, radius);
    }
}
