package report2ct.phantom;

import report2ct.phantom.FindingDetail.Cardiomegaly;
import report2ct.random.SequentialRandom;

/**
 * Size and shape of one patient, millimetres. Ranges are narrow on purpose: what varies without being reported only
 * distracts a model that learns to follow reports.
 *
 * @param width half width of the body
 * @param depth half depth of the body
 * @param fat thickness of the subcutaneous fat at the sides
 * @param cageWidth half width of the thoracic cage, measured at its outer face
 * @param cageDepth half depth of the thoracic cage
 * @param rightDome height of the right dome of the diaphragm
 * @param leftDome height of the left dome
 * @param apex height of the tops of the lungs
 * @param heartRatio width of the heart over the inner width of the thorax
 */
record Build(
        float width,
        float depth,
        float fat,
        float cageWidth,
        float cageDepth,
        float rightDome,
        float leftDome,
        float apex,
        float heartRatio) {
    /** Inner face of the cage as a share of its outer half width. */
    static final float INNER = 0.9f;

    static Build of(PhantomFindings findings, long seed) {
        SequentialRandom random = Part.BUILD.random(seed);
        float width = (float) random.between(157, 167);
        float depth = (float) random.between(107, 114);
        float fat = (float) random.between(11, 17);
        float cageWidth = width - fat - (float) random.between(18, 22);
        float cageDepth = depth - 0.8f * fat - (float) random.between(11, 14);
        float rightDome = (float) random.between(-32, -22);
        float leftDome = rightDome - (float) random.between(8, 14);
        float apex = (float) random.between(119, 127);
        double share = random.nextDouble();
        return new Build(
                width, depth, fat, cageWidth, cageDepth, rightDome, leftDome, apex, heartRatio(findings, share));
    }

    /** Normal hearts 0.42-0.48, mildly enlarged 0.545-0.59, markedly enlarged 0.61-0.67. */
    private static float heartRatio(PhantomFindings findings, double share) {
        return findings.detail(Cardiomegaly.class)
                .map(c -> switch (c.degree()) {
                    case MILD -> (float) (0.545 + 0.045 * share);
                    case MARKED -> (float) (0.61 + 0.06 * share);
                })
                .orElse((float) (0.42 + 0.06 * share));
    }

    /** Narrowing of the cage towards the top of the thorax. */
    static float cageTaper(float z) {
        float q = SoftEdge.unit((z + 20) / 150);
        return 1 - 0.42f * q * q;
    }

    /** Radius of the cage: 1 on its outer face, {@link #INNER} on its inner one. */
    float cage(float x, float y, float z) {
        return cage(x, y, z, cageWidth, cageDepth);
    }

    /** The same for a cage of the given half width and half depth. */
    static float cage(float x, float y, float z, float width, float depth) {
        float depthTaper = 1 - 0.18f * SoftEdge.unit((z - 40) / 100);
        return SoftEdge.outline(x / (width * cageTaper(z)), (y + 1) / (depth * depthTaper), 0.22f);
    }

    /** Millimetres outside (positive) or inside a face of the cage, along the surface normal. */
    float cageDistance(float radius, float face, float x, float y) {
        float u = x / cageWidth;
        float v = y / cageDepth;
        float share = u * u / (u * u + v * v + 1e-6f);
        return (radius - face) * (cageDepth + (cageWidth - cageDepth) * share);
    }

    /** Height of the diaphragm: two domes that fall steeply to the wall and deepest behind. */
    float diaphragm(float x, float y) {
        return diaphragm(x, y, rightDome, leftDome);
    }

    /** The same for domes of the given heights. */
    static float diaphragm(float x, float y, float rightDome, float leftDome) {
        return Math.max(dome(rightDome, x - 62, y - 4), dome(leftDome, x + 64, y - 6));
    }

    private static float dome(float top, float dx, float dy) {
        float u = dx / 62;
        float v = dy / (dy > 0 ? 82 : 72);
        float q = u * u + v * v;
        return top - 48 * q / (1 + 0.3f * q);
    }

    /** Front-to-back position of the middle of the vertebral bodies: a gentle backward curve of the thoracic spine. */
    static float spineY(float z) {
        float d = z - 25;
        return -59 + 0.0009f * d * d;
    }
}
