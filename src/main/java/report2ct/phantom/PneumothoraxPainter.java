package report2ct.phantom;

import report2ct.phantom.FindingDetail.Pneumothorax;
import report2ct.random.SequentialRandom;

/** Free air in front and at the top of the pleural space, with the line of the visceral pleura at its edge. */
final class PneumothoraxPainter {
    private static final float AIR_HU = -996;
    private static final float PLEURA_HU = -380;
    private static final float PLEURA_MM = 2.2f;

    private PneumothoraxPainter() {}

    static void paint(LungField field, Pneumothorax pneumothorax, long seed, Extent extent) {
        SequentialRandom random = Part.PNEUMOTHORAX.random(seed);
        double share = share(pneumothorax.amount(), random.nextDouble());
        Side side = pneumothorax.side();
        LungField.VoxelValue rise = i -> rise(field, i);
        float level = field.exceededBy(side, share, rise);
        field.each(side, i -> {
            float below = level - rise.at(i);
            float cover = SoftEdge.cover(below, 3);
            float line = field.chest.cover(Math.abs(below - 3) - PLEURA_MM);
            field.mix(i, line, PLEURA_HU);
            field.mix(i, cover, AIR_HU);
            extent.add(i, cover * field.chest.lung[i]);
        });
    }

    private static double share(Amount amount, double u) {
        return switch (amount) {
            case SMALL -> 0.20 + 0.04 * u;
            case MODERATE -> 0.26 + 0.06 * u;
            case LARGE -> 0.35 + 0.10 * u;
        };
    }

    private static float rise(LungField field, int i) {
        return 0.9f * field.space.y[i] + 0.45f * field.space.z[i] + 30 * field.chest.cage[i];
    }
}
