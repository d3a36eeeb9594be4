package report2ct.phantom;

import report2ct.random.SequentialRandom;

/** What lies below the diaphragm: liver, spleen, stomach with its gas, kidneys, fat. */
final class Abdomen {
    private static final float FAT_HU = -95;
    private static final float KIDNEY_HU = 40;
    private static final float STOMACH_HU = 22;
    private static final float GAS_HU = -850;

    private final Chest chest;
    private final float liverHu;
    private final float spleenHu;
    private final float stomachX;
    private final float gasLevel;

    Abdomen(Chest chest, long seed) {
        this.chest = chest;
        SequentialRandom random = Part.ABDOMEN.random(seed);
        liverHu = (float) random.between(60, 70);
        spleenHu = (float) random.between(50, 58);
        stomachX = (float) random.between(-60, -54);
        gasLevel = (float) random.between(34, 40);
    }

    void paint() {
        Space space = chest.space;
        Space.Box box = space.anatomical(-150, 150, -110, 110, -1000, chest.build.rightDome());
        space.rows(box, (from, to, j, k) -> {
            for (int i = from; i < to; i++) {
                if (chest.cage[i] < 1) {
                    paint(i, space.x[i], space.y[i], space.z[i]);
                }
            }
        });
    }

    private void paint(int i, float x, float y, float z) {
        float below = z - chest.build.diaphragm(x, y);
        float inside = chest.cavity(i) * chest.cover(below);
        if (inside <= 0) {
            return;
        }
        chest.put(i, inside, FAT_HU);
        float spleen = (SoftEdge.radius((x + 88) / 28, (y + 34) / 42, (z + 88) / 46) - 1) * 30;
        chest.put(i, inside * chest.cover(spleen), spleenHu);
        float stomach = (SoftEdge.radius((x - stomachX) / 36, (y - 22) / 36, (z + 100) / 46) - 1) * 36;
        float inStomach = inside * chest.cover(stomach);
        chest.put(i, inStomach, STOMACH_HU);
        chest.put(i, inside * chest.cover(stomach + 4) * chest.cover(gasLevel - y), GAS_HU);
        chest.put(i, inside * chest.cover(liver(x, y, z)), liverHu);
        float kidney = (SoftEdge.radius((Math.abs(x) - 56) / 26, (y + 52) / 24, (z + 148) / 40) - 1) * 26;
        chest.put(i, inside * chest.cover(kidney), KIDNEY_HU);
        float muscle = Math.abs(below + 2) - 2; // the diaphragm itself
        chest.put(i, inside * chest.cover(muscle), spleenHu);
    }

    /** Everything right of a plane that leans to the right downwards and backwards, outside the retroperitoneum. */
    private static float liver(float x, float y, float z) {
        float edge = -48 - 0.75f * (z + 55) - 0.4f * y;
        float left = edge - x;
        float behind = (1 - SoftEdge.radius(x / 42, (y + 62) / 42, 0)) * 42;
        return Math.max(0.75f * left, behind);
    }
}
