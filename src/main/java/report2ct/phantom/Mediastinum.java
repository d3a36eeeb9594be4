package report2ct.phantom;

/**
 * The space between the lungs: narrow in front, wide at the hila, curved round the spine, the aorta and the heart. Fills
 * {@link Chest#mediastinum} and paints its fat.
 */
final class Mediastinum {
    private static final float FAT_HU = -82;

    private final Chest chest;
    private final Heart heart;
    private final GreatVessels vessels;

    Mediastinum(Chest chest, Heart heart, GreatVessels vessels) {
        this.chest = chest;
        this.heart = heart;
        this.vessels = vessels;
    }

    void outline() {
        Space space = chest.space;
        Space.Box box = space.anatomical(-125, 80, -110, 105, -125, 1000);
        space.rows(box, (from, to, j, k) -> {
            for (int i = from; i < to; i++) {
                if (chest.cage[i] < 1) {
                    chest.mediastinum[i] = chest.cover(distance(space.x[i], space.y[i], space.z[i]));
                }
            }
        });
        vessels.addToMediastinum();
    }

    private float distance(float x, float y, float z) {
        float middle = bell2((y - 2) / 46);
        float hilum = SoftEdge.bell((z - 14) / 30) * SoftEdge.bell((y + 2) / 26);
        float half = 7 + 16 * middle + 7 * hilum;
        float slab = Math.abs(x) - half;
        float spine = (SoftEdge.radius(x / 23, (y - Build.spineY(z) + 2) / 21, 0) - 1) * 21;
        float nearest = Math.min(slab, spine);
        return Math.min(nearest, heart.distance(x, y, z) - 4);
    }

    /** Flatter in the middle than a bell. */
    private static float bell2(float q) {
        return SoftEdge.bell(q * q);
    }

    void paintFat() {
        Space space = chest.space;
        Space.Box box = space.anatomical(-125, 80, -110, 105, -125, 1000);
        space.rows(box, (from, to, j, k) -> {
            for (int i = from; i < to; i++) {
                if (chest.mediastinum[i] > 0 && chest.cage[i] < 1) {
                    float above = chest.cover(chest.build.diaphragm(space.x[i], space.y[i]) - space.z[i]);
                    chest.put(i, chest.mediastinum[i] * chest.cavity(i) * above, FAT_HU);
                }
            }
        });
    }
}
