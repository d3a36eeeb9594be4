package report2ct.phantom;

import java.util.List;

/**
 * Tubes with round ends, painted into covered shares and only inside their bounding boxes. Thin ones are dimmed as a
 * scanner does.
 */
final class Tubes {
    /** Below this radius a tube no longer fills a voxel. */
    private static final float FULL_RADIUS_MM = 1.5f;

    /** A place in anatomical millimetres. */
    record Place(float x, float y, float z) {
        Place plus(Place direction, float length) {
            return new Place(x + direction.x * length, y + direction.y * length, z + direction.z * length);
        }
    }

    private final Space space;

    Tubes(Space space) {
        this.space = space;
    }

    /** Adds a cone from {@code a} to {@code b}; a voxel keeps the larger share. */
    Space.Box paint(float[] target, Place a, Place b, float radiusA, float radiusB) {
        float ax = a.x - space.offsetX;
        float ay = a.y - space.offsetY;
        float az = a.z - space.offsetZ;
        float lx = b.x - a.x;
        float ly = b.y - a.y;
        float lz = b.z - a.z;
        float length2 = lx * lx + ly * ly + lz * lz + 1e-6f;
        float reach = Math.max(radiusA, radiusB) + space.sx;
        Space.Box box = space.grid(
                Math.min(ax, ax + lx),
                Math.max(ax, ax + lx),
                Math.min(ay, ay + ly),
                Math.max(ay, ay + ly),
                Math.min(az, az + lz),
                Math.max(az, az + lz),
                reach);
        float reach2 = reach * reach;
        space.rows(box, (from, to, j, k) -> {
            float py = space.gridY(j) - ay;
            float pz = space.gridZ(k) - az;
            for (int i = from; i < to; i++) {
                float px = space.gridX(box.x0() + i - from) - ax;
                float t = SoftEdge.unit((px * lx + py * ly + pz * lz) / length2);
                float dx = px - t * lx;
                float dy = py - t * ly;
                float dz = pz - t * lz;
                float d2 = dx * dx + dy * dy + dz * dz;
                if (d2 < reach2) {
                    float radius = radiusA + (radiusB - radiusA) * t;
                    float thin = Math.min(1, radius / FULL_RADIUS_MM);
                    float cover = SoftEdge.cover(SoftEdge.root(d2) - radius, space.sx) * thin * thin;
                    target[i] = Math.max(target[i], cover);
                }
            }
        });
        return box;
    }

    /** Adds a smooth tube of one radius through the places. */
    void paintPath(float[] target, List<Place> path, float radius) {
        for (int i = 0; i + 1 < path.size(); i++) {
            Place p0 = path.get(Math.max(0, i - 1));
            Place p1 = path.get(i);
            Place p2 = path.get(i + 1);
            Place p3 = path.get(Math.min(path.size() - 1, i + 2));
            Place last = p1;
            for (int step = 1; step <= STEPS; step++) {
                Place next = between(p0, p1, p2, p3, (float) step / STEPS);
                paint(target, last, next, radius, radius);
                last = next;
            }
        }
    }

    private static final int STEPS = 3;

    /** Catmull-Rom. */
    private static Place between(Place p0, Place p1, Place p2, Place p3, float t) {
        return new Place(
                between(p0.x, p1.x, p2.x, p3.x, t),
                between(p0.y, p1.y, p2.y, p3.y, t),
                between(p0.z, p1.z, p2.z, p3.z, t));
    }

    private static float between(float a, float b, float c, float d, float t) {
        return 0.5f * (2 * b + t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a))));
    }
}
