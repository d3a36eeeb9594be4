package report2ct.phantom;

import report2ct.phantom.FindingDetail.Emphysema;
import report2ct.random.SequentialRandom;

/** Holes of air in both lungs, larger towards the top; vessels thin out in them. */
final class EmphysemaPainter {
    private static final float HOLE_HU = -985;
    private static final float HYPERINFLATION_HU = -25;

    private EmphysemaPainter() {}

    static void paint(LungField field, Emphysema emphysema, long seed, Extent extent) {
        SequentialRandom random = Part.EMPHYSEMA.random(seed);
        float severity =
                (emphysema.severity() == Emphysema.Severity.SEVERE ? 0.58f : 0.3f) + (float) random.between(0, 0.12);
        float[] noise = SmoothNoise.field(field.space, random, 24, 1);
        float threshold = 1.3f - 2.2f * severity;
        field.each(Side.BOTH, i -> {
            float upper = Math.max(-1, Math.min(1, field.space.z[i] / 60));
            float hole = SoftEdge.unit((noise[i] + 0.7f * upper + 0.2f - threshold) / 0.4f);
            field.tissue[i] += HYPERINFLATION_HU;
            field.mix(i, hole, HOLE_HU);
            field.vessels[i] *= 1 - 0.7f * hole;
            extent.add(i, hole * field.chest.lung[i]);
        });
    }
}
