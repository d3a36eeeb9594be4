package report2ct.phantom;

import report2ct.random.SequentialRandom;

/**
 * Ribs as a slanted periodic shell of the cage, oval in cross-section with a thick cortex, ending in cartilage in front;
 * the sternum.
 */
final class RibCage {
    private static final float FACE = 0.96f;
    private static final float SLANT = 0.55f;
    private static final float CARTILAGE_HU = 130;
    private static final float MARROW_HU = 240;

    private final Chest chest;
    private final float cortexHu;

    RibCage(Chest chest, long seed) {
        this.chest = chest;
        SequentialRandom random = Part.BONES.random(seed);
        random.nextDouble(); // the spine's
        cortexHu = (float) random.between(540, 620);
    }

    void paint() {
        Space space = chest.space;
        space.rows(space.whole(), (from, to, j, k) -> {
            for (int i = from; i < to; i++) {
                if (chest.cage[i] > 0.85f && chest.cage[i] < 1.1f) {
                    float x = space.x[i];
                    float y = space.y[i];
                    float z = space.z[i];
                    rib(i, Math.abs(x), y, z);
                    if (y > 0 && Math.abs(x) < 24) {
                        sternum(i, Math.abs(x), z);
                    }
                }
            }
        });
    }

    private void rib(int i, float x, float y, float z) {
        float across = chest.build.cageDistance(chest.cage[i], FACE, x, y);
        float along = SoftEdge.phase(z + SLANT * (y + 78) - 0.08f * x, Spine.PERIOD_MM);
        float outer = (SoftEdge.radius(across / 5.5f, along / 7.5f, 0) - 1) * 5.5f;
        if (outer > chest.space.sx) {
            return;
        }
        float margin = -112 + 0.95f * Math.max(0, y + 25); // the costal arch
        float top = z - 118;
        float cut = chest.cover(14 - x) * chest.cover(0.7f * (margin - z)) * chest.cover(top);
        float front = chest.cover(38 - y);
        chest.put(i, chest.cover(outer) * cut, cortexHu + (CARTILAGE_HU - cortexHu) * front);
        float inner = (SoftEdge.radius(across / 1.8f, along / 3.6f, 0) - 1) * 1.8f;
        chest.put(i, chest.cover(inner) * cut * (1 - front), MARROW_HU);
    }

    private void sternum(int i, float x, float z) {
        float across = (chest.cage[i] - 0.965f) * chest.build.cageDepth();
        float half = z > 70 ? 22 : 15;
        float outer = Math.max(SoftEdge.outline(x / half, across / 6, 0.6f) * 6 - 6, Math.abs(z - 32) - 62);
        chest.put(i, chest.cover(outer), cortexHu - 140);
        chest.put(i, chest.cover(outer + 3.5f), 170);
    }
}
