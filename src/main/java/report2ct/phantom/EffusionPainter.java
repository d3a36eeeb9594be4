package report2ct.phantom;

import report2ct.phantom.FindingDetail.Effusion;
import report2ct.random.SequentialRandom;

/** Fluid that fills the lowest part of the pleural space of a lying patient: behind and below, rising at the wall. */
final class EffusionPainter {
    private static final float EDGE_MM = 5;

    private EffusionPainter() {}

    static void paint(LungField field, Effusion effusion, long seed, Side side, Extent extent) {
        SequentialRandom random = Part.EFFUSION.random(seed);
        double right = random.nextDouble();
        double left = random.nextDouble();
        float hu = (float) random.between(6, 18);
        double share = share(effusion.amount(), side == Side.RIGHT ? right : left);
        LungField.VoxelValue depth = i -> depth(field, i);
        float level = field.exceededBy(side, share, depth);
        field.each(side, i -> {
            float cover = SoftEdge.cover(level - depth.at(i), EDGE_MM);
            if (cover > 0) {
                field.mix(i, cover, hu);
                extent.add(i, cover * field.chest.lung[i]);
            }
        });
    }

    private static double share(Amount amount, double u) {
        return switch (amount) {
            case SMALL -> 0.08 + 0.05 * u;
            case MODERATE -> 0.17 + 0.07 * u;
            case LARGE -> 0.30 + 0.11 * u;
        };
    }

    private static float depth(LungField field, int i) {
        float meniscus = Math.max(0, field.chest.cage[i] - 0.55f) * 45;
        return -field.space.y[i] - 0.5f * (field.space.z[i] + 70) + meniscus;
    }
}
