package report2ct.phantom;

import report2ct.random.SequentialRandom;

/** Skin, subcutaneous fat and muscle; also fills {@link Chest#cage}. */
final class BodyWall {
    private static final float SKIN_HU = 20;
    private static final float FAT_PLANE_HU = -65;
    private static final float OUTSIDE = 9;

    private final Chest chest;
    private final float fatHu;
    private final float muscleHu;

    BodyWall(Chest chest, long seed) {
        this.chest = chest;
        SequentialRandom random = Part.BODY_WALL.random(seed);
        fatHu = (float) random.between(-105, -97);
        muscleHu = (float) random.between(44, 52);
    }

    void paint() {
        Space space = chest.space;
        space.rows(space.whole(), (from, to, j, k) -> {
            for (int i = from; i < to; i++) {
                paint(i, space.x[i], space.y[i], space.z[i]);
            }
        });
    }

    private void paint(int i, float x, float y, float z) {
        Build build = chest.build;
        float q = SoftEdge.unit((z - 62) / 86);
        float waist = SoftEdge.unit((-z - 30) / 110);
        float wide = 1 - 0.27f * q * q - 0.03f * waist;
        float deep = 1 - 0.15f * q * q - 0.02f * waist;
        float back = y < 0 ? -y + 4 * SoftEdge.bell(x / 20) : y; // a groove along the spine
        float skin = (SoftEdge.outline(x / (build.width() * wide), back / (build.depth() * deep), 0.35f) - 1)
                * build.depth();
        if (skin > chest.space.sx) {
            chest.cage[i] = OUTSIDE;
            return;
        }
        chest.put(i, chest.cover(skin), fatHu);
        chest.put(i, chest.cover(Math.abs(skin + 1.5f) - 1.5f), SKIN_HU);
        float muscleWidth = (build.width() - build.fat()) * wide;
        float muscleDepth = (build.depth() - 0.8f * build.fat()) * deep;
        float muscle = (SoftEdge.outline(x / muscleWidth, back / muscleDepth, 0.35f) - 1) * build.depth();
        chest.put(i, chest.cover(muscle), muscleHu);
        float cage = build.cage(x, y, z);
        chest.cage[i] = cage;
        if (muscle < -4 && cage > 1.05f) { // between the layers of the chest wall
            float plane = Math.abs(build.cageDistance(cage, 1.13f, x, y)) - 1.4f;
            chest.put(i, 0.8f * chest.cover(plane) * chest.cover(Math.abs(z - 30) - 70), FAT_PLANE_HU);
        }
    }
}
