package report2ct.phantom;

import report2ct.phantom.FindingDetail.GroundGlass;
import report2ct.random.SequentialRandom;

/** Hazy areas of 230 to 330 HU above the lung; vessels stay visible. */
final class GroundGlassPainter {
    private GroundGlassPainter() {}

    static void paint(LungField field, GroundGlass glass, long seed, Side side, Extent extent) {
        SequentialRandom random = Part.GROUND_GLASS.random(seed);
        float density = (float) random.between(250, 320);
        float[] shape = SmoothNoise.field(field.space, random, 38, 1);
        float[] texture = SmoothNoise.field(field.space, random, 14, 22);
        float threshold = glass.extent() == GroundGlass.Extent.EXTENSIVE ? -0.25f : 0.42f;
        field.each(side, i -> {
            float cover = SoftEdge.unit((shape[i] - threshold) / 0.35f + 0.5f);
            field.tissue[i] += cover * (density + texture[i]);
            extent.add(i, cover * field.chest.lung[i]);
        });
    }
}
