package report2ct.phantom;

import report2ct.random.SequentialRandom;

/** Vertebral bodies with cortex and discs, the canal, arches, spinous and transverse processes. */
final class Spine {
    /** Height of a vertebra with its disc; ribs have the same distance. */
    static final float PERIOD_MM = 26;

    private static final float DISC_HU = 90;
    private static final float CANAL_HU = 15;

    private final Chest chest;
    private final float bodyHu;
    private final float cortexHu;

    Spine(Chest chest, long seed) {
        this.chest = chest;
        SequentialRandom random = Part.BONES.random(seed);
        bodyHu = (float) random.between(150, 190);
        cortexHu = bodyHu + 230;
    }

    void paint() {
        Space space = chest.space;
        Space.Box box = space.anatomical(-44, 44, -112, -18, -1000, 1000);
        space.rows(box, (from, to, j, k) -> {
            for (int i = from; i < to; i++) {
                float z = space.z[i];
                paint(i, Math.abs(space.x[i]), space.y[i] - Build.spineY(z), SoftEdge.phase(z, PERIOD_MM));
            }
        });
    }

    /** {@code x} from the midline, {@code y} from the middle of the bodies, {@code z} from the middle of a vertebra. */
    private void paint(int i, float x, float y, float z) {
        float height = Math.abs(z);
        float waist = 1.5f * (1 - height / 13);
        float body = (SoftEdge.radius(x / 18, y / 15, 0) - 1) * 16 + waist;
        float inBody = chest.cover(body);
        if (inBody > 0) {
            float disc = chest.cover(9.5f - height);
            float shell =
                    Math.max(chest.cover(Math.abs(body + 1.5f) - 2.2f), chest.cover(Math.abs(height - 8.3f) - 1.6f));
            chest.put(i, inBody, bodyHu + (cortexHu - bodyHu) * shell);
            chest.put(i, inBody * disc, DISC_HU);
        }
        float canal = SoftEdge.radius(x / 9, (y + 22) / 8, 0);
        float arch = Math.abs((canal - 1.38f) * 8.5f) - 2.4f;
        chest.put(i, chest.cover(arch) * chest.cover(height - 9.5f) * chest.cover(y + 14), cortexHu);
        chest.put(i, chest.cover((canal - 1) * 8.5f), CANAL_HU);
        float spinous = Math.max(Math.abs(x) - 3.2f, Math.max(Math.abs(y + 38) - 7, Math.abs(z + 3) - 8));
        chest.put(i, chest.cover(spinous), cortexHu - 40);
        float transverse = Math.max(Math.abs(x - 23) - 11, Math.max(Math.abs(y + 20) - 4, height - 5));
        chest.put(i, chest.cover(transverse), cortexHu - 60);
    }
}
