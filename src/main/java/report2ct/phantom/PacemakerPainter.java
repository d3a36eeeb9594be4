package report2ct.phantom;

import java.util.List;
import report2ct.phantom.FindingDetail.Pacemaker;
import report2ct.phantom.Tubes.Place;
import report2ct.random.SequentialRandom;

/** A generator in front of the upper ribs and one lead through the superior caval vein to the right ventricle. */
final class PacemakerPainter {
    private static final float METAL_HU = 1000;
    private static final float LEAD_HU = 900;
    private static final float LEAD_RADIUS_MM = 2.2f;
    private static final float HALF_THICKNESS_MM = 6;

    private PacemakerPainter() {}

    static void paint(Chest chest, Tubes tubes, Heart heart, Pacemaker pacemaker, long seed, Extent extent) {
        SequentialRandom random = Part.PACEMAKER.random(seed);
        float sign = pacemaker.side() == Side.RIGHT ? 1 : -1;
        float x = sign * (float) random.between(72, 82);
        float z = (float) random.between(60, 72);
        float y = frontOfCage(chest.build, x, z) + HALF_THICKNESS_MM + 1;
        generator(chest, new Place(x, y, z), extent);
        float[] lead = new float[chest.space.voxels()];
        tubes.paintPath(
                lead,
                List.of(
                        new Place(x, y, z + 14),
                        new Place(sign * 52, 44, 98),
                        new Place(sign * 22 + 6, 22, 96),
                        new Place(21, 10, 66),
                        new Place(20, 8, 12),
                        new Place(heart.centreX() + 18, heart.centreY() + 14, heart.centreZ() - 4),
                        new Place(heart.centreX() - 12, heart.centreY() + 24, heart.centreZ() - 18)),
                LEAD_RADIUS_MM);
        for (int i = 0; i < lead.length; i++) {
            if (lead[i] > 0) {
                chest.put(i, lead[i], LEAD_HU);
            }
        }
    }

    private static void generator(Chest chest, Place centre, Extent extent) {
        Space space = chest.space;
        space.rows(
                space.anatomical(
                        centre.x() - 25,
                        centre.x() + 25,
                        centre.y() - 12,
                        centre.y() + 12,
                        centre.z() - 25,
                        centre.z() + 25),
                (from, to, j, k) -> {
                    for (int i = from; i < to; i++) {
                        float dx = space.x[i] - centre.x();
                        float dz = space.z[i] - centre.z();
                        float lean = space.y[i] - centre.y() + 0.35f * Math.signum(centre.x()) * dx + 0.12f * dz;
                        float flat = (SoftEdge.outline(dx / 23, dz / 21, 0.8f) - 1) * 22;
                        float cover = chest.cover(Math.max(flat, Math.abs(lean) - HALF_THICKNESS_MM));
                        if (cover > 0) {
                            chest.put(i, cover, METAL_HU);
                            extent.add(i, cover);
                        }
                    }
                });
    }

    private static float frontOfCage(Build build, float x, float z) {
        float y = 0;
        while (y < build.depth() && build.cage(x, y, z) < 1.03f) {
            y++;
        }
        return y;
    }
}
