package report2ct.phantom;

import report2ct.random.SequentialRandom;

/**
 * The heart: a tilted ellipsoid whose apex points to the left, front and below, with three chambers filled with blood.
 * Its width follows the cardiothoracic ratio; the other radii grow more slowly.
 */
final class Heart {
    private static final float NORMAL_RATIO = 0.45f;

    private final Chest chest;
    private final float centreX;
    private final float centreY;
    private final float centreZ;
    private final float radiusX;
    private final float radius;
    private final float growth;
    private final float muscleHu;
    private final float bloodHu;

    Heart(Chest chest, long seed) {
        this.chest = chest;
        SequentialRandom random = Part.HEART.random(seed);
        float ratio = chest.build.heartRatio();
        growth = (float) StrictMath.pow(ratio / NORMAL_RATIO, 0.6);
        float shift = Math.max(0, ratio - NORMAL_RATIO) * 50; // enlargement goes to the left first
        centreX = -17 - shift + (float) random.between(-2, 2);
        centreY = 17 + (float) random.between(-2, 2);
        centreZ = -28 + (float) random.between(-3, 3);
        radiusX = ratio * chest.build.cageWidth() * Build.INNER;
        radius = 47 * growth;
        muscleHu = (float) random.between(46, 54);
        bloodHu = (float) random.between(84, 100);
    }

    /** Blood in the chambers and great vessels. */
    float bloodHu() {
        return bloodHu;
    }

    float centreX() {
        return centreX;
    }

    float centreY() {
        return centreY;
    }

    float centreZ() {
        return centreZ;
    }

    Space.Box box() {
        float reach = radiusX + 8;
        float tall = radius + 0.3f * radiusX + 8;
        return chest.space.anatomical(
                centreX - reach, centreX + reach, centreY - tall, centreY + tall, centreZ - tall, centreZ + tall);
    }

    /** Millimetres outside the heart. */
    float distance(float x, float y, float z) {
        float dx = x - centreX;
        float u = dx / radiusX;
        float v = (y - centreY + 0.25f * dx) / radius;
        float w = (z - centreZ - 0.28f * dx) / radius;
        return (SoftEdge.radius(u, v, w) - 1) * radius;
    }

    void paint(Extent extent) {
        Space space = chest.space;
        space.rows(box(), (from, to, j, k) -> {
            for (int i = from; i < to; i++) {
                if (chest.cage[i] < 0.95f) {
                    float x = space.x[i];
                    float y = space.y[i];
                    float z = space.z[i];
                    float cover = chest.cover(distance(x, y, z))
                            * chest.cavity(i)
                            * chest.cover(chest.build.diaphragm(x, y) - z);
                    if (cover > 0) {
                        chest.put(i, cover, muscleHu);
                        chest.put(i, cover * chambers(x, y, z), bloodHu);
                        extent.add(i, cover);
                    }
                }
            }
        });
    }

    private float chambers(float x, float y, float z) {
        float dx = (x - centreX) / growth;
        float dy = (y - centreY) / growth;
        float dz = (z - centreZ) / growth;
        float left = ellipsoid(dx + 16, dy - 1, dz + 5, 22, 19, 23);
        float right = ellipsoid(dx - 12, dy - 24, dz + 6, 25, 13, 24);
        float atrium = ellipsoid(dx - 12, dy + 24, dz - 18, 24, 13, 16);
        return Math.max(Math.max(left, right), atrium);
    }

    private float ellipsoid(float x, float y, float z, float rx, float ry, float rz) {
        return chest.cover((SoftEdge.radius(x / rx, y / ry, z / rz) - 1) * ry * growth);
    }
}
