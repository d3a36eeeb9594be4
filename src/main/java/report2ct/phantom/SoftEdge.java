package report2ct.phantom;

/** Shapes with soft edges: how much of a voxel a shape covers, and smooth functions built from square roots only. */
final class SoftEdge {
    private SoftEdge() {}

    /**
     * Covered share of a voxel whose centre lies {@code distance} mm outside the surface (negative inside), as a linear
     * ramp {@code width} mm wide.
     */
    static float cover(float distance, float width) {
        return unit(0.5f - distance / width);
    }

    /** Limits to [0, 1]. */
    static float unit(float v) {
        return v < 0 ? 0 : Math.min(v, 1);
    }

    /** Bell of height 1 at 0 that falls to a quarter at 1; stands in for a Gaussian without an exponential. */
    static float bell(float q) {
        float d = 1 + q * q;
        return 1 / (d * d);
    }

    /** Root of a float, correctly rounded on every machine. */
    static float root(float v) {
        return (float) Math.sqrt(v);
    }

    /** Radius of an ellipsoid-like shape: 1 on its surface. */
    static float radius(float u, float v, float w) {
        return root(u * u + v * v + w * w);
    }

    /**
     * Radius of a shape between an ellipse ({@code squareness} 0) and a rounded rectangle of exponent 4 (1): 1 on its
     * outline. A squareness of 0.35 is close to a superellipse of exponent 2.4, 0.2 to one of 2.2.
     */
    static float outline(float u, float v, float squareness) {
        float uu = u * u;
        float vv = v * v;
        float round = root(uu + vv);
        return round + squareness * (root(root(uu * uu + vv * vv)) - round);
    }

    /** Position within a period, in [-period/2, period/2). */
    static float phase(float v, float period) {
        float turns = v / period + 0.5f;
        int whole = (int) turns;
        if (turns < whole) {
            whole--;
        }
        return (turns - whole - 0.5f) * period;
    }
}
