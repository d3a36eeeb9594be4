package report2ct.phantom;

import report2ct.phantom.FindingDetail.GroundGlass;
import report2ct.random.SequentialRandom;

/** Hazy areas of 230 to 330 HU above the lung; vessels stay visible. */
final class GroundGlassPainter {
    private static final float EMPTY_HU = -990;
    private static final float HOLE_EDGE_HU = 90;

    private GroundGlassPainter() {}

    static void paint(LungField field, GroundGlass glass, long seed, Side side, Extent extent) {
        SequentialRandom random = Part.GROUND_GLASS.random(seed);
        float density = (float) random.between(250, 320);
        float[] shape = SmoothNoise.field(field.space, random, 38, 1);
        float[] texture = SmoothNoise.field(field.space, random, 14, 22);
        double share = share(glass.extent(), random.nextDouble());
        float threshold = field.exceededBy(side, share, i -> shape[i]);
        field.each(side, i -> {
            float cover = SoftEdge.unit((shape[i] - threshold) / 0.35f + 0.5f);
            float tissue =
                    0.4f + 0.6f * SoftEdge.unit((field.tissue[i] - EMPTY_HU) / HOLE_EDGE_HU); // thin in emphysema
            field.tissue[i] += cover * tissue * (density + texture[i]);
            extent.add(i, cover * field.chest.lung[i]);
        });
    }

    /** Part of the lung that is hazy. */
    private static double share(GroundGlass.Extent extent, double u) {
        return switch (extent) {
            case PATCHY -> 0.28 + 0.10 * u;
            case EXTENSIVE -> 0.60 + 0.14 * u;
        };
    }
}
