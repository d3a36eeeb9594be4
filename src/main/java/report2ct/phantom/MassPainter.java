package report2ct.phantom;

import report2ct.phantom.FindingDetail.Mass;
import report2ct.phantom.Tubes.Place;
import report2ct.random.SequentialRandom;

/** A smooth, nearly round, even mass in the middle of a lobe. */
final class MassPainter {
    private MassPainter() {}

    static void paint(LungField field, Mass mass, long seed, Extent extent) {
        SequentialRandom random = Part.MASS.random(seed);
        Place centre = centre(mass, random);
        float radius = mass.diameterMm() * 0.5f;
        float hu = (float) random.between(38, 50);
        float[] edge = SmoothNoise.field(field.space, random, 20, 1.2);
        field.around(centre, radius + 8, i -> {
            float cover = field.chest.cover(field.distance(centre, i) + edge[i] - radius);
            if (cover > 0) {
                field.mix(i, cover, hu);
                extent.add(i, cover * field.chest.lung[i]);
            }
        });
    }

    private static Place centre(Mass mass, SequentialRandom random) {
        float sign = mass.side() == Side.RIGHT ? 1 : -1;
        float x = sign * (float) random.between(62, 78);
        float y = (float) random.between(-26, 18);
        float height = (float) random.nextDouble();
        return switch (mass.zone()) {
            case UPPER -> new Place(x, y, 46 + 22 * height);
            case LOWER -> new Place(x, y - 8, -14 + 18 * height);
        };
    }
}
