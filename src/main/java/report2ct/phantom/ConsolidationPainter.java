package report2ct.phantom;

import report2ct.phantom.FindingDetail.Consolidation;
import report2ct.phantom.Tubes.Place;
import report2ct.random.SequentialRandom;

/** A large area of soft tissue with uneven edge and texture, through which bronchi stay open. */
final class ConsolidationPainter {
    private static final float REACH_MM = 75;
    private static final float EDGE_MM = 9;

    private ConsolidationPainter() {}

    static void paint(LungField field, Consolidation consolidation, long seed, Extent extent) {
        SequentialRandom random = Part.CONSOLIDATION.random(seed);
        Place centre = centre(consolidation, random);
        float radius = (float) random.between(37, 44);
        float hu = (float) random.between(0, 16);
        float[] edge = SmoothNoise.field(field.space, random, 28, 7);
        float[] texture = SmoothNoise.field(field.space, random, 13, 36);
        field.around(centre, REACH_MM, i -> {
            float distance = field.distance(centre, i) + edge[i] - radius;
            float cover = SoftEdge.cover(distance, EDGE_MM);
            if (cover > 0) {
                field.mix(i, cover * (1 - 0.85f * field.air[i]), hu + texture[i]);
                extent.add(i, cover * field.chest.lung[i]);
            }
        });
    }

    private static Place centre(Consolidation consolidation, SequentialRandom random) {
        float sign = consolidation.side() == Side.RIGHT ? 1 : -1;
        float x = sign * (float) random.between(66, 82);
        double share = random.nextDouble();
        double height = random.nextDouble();
        return switch (consolidation.zone()) {
            case UPPER -> new Place(x, (float) (-22 + 34 * share), (float) (50 + 18 * height));
            case LOWER -> new Place(x, (float) (-36 + 26 * share), (float) (-15 + 20 * height));
        };
    }
}
