package report2ct.phantom;

import java.util.List;
import report2ct.phantom.Tubes.Place;
import report2ct.random.SequentialRandom;

/** Branching vessels and bronchi of both lungs: few and thick, four generations down to 5 mm. */
final class LungTree {
    private static final float NARROWING = 0.8f;
    private static final float SHORTENING = 0.85f;
    private static final int VESSEL_GENERATIONS = 4;
    private static final float VESSEL_RADIUS_MM = 5.2f;
    private static final float WALL_MM = 1.8f;

    /** Start of a branch: height and direction, for the right side. */
    private record Root(float z, float dx, float dy, float dz) {}

    private static final List<Root> VESSELS = List.of(
            new Root(15, 0.9f, 0.35f, -0.15f),
            new Root(22, 0.5f, 0.1f, 0.8f),
            new Root(5, 0.5f, -0.4f, -0.75f),
            new Root(12, 0.6f, 0.75f, 0.25f),
            new Root(12, 0.65f, -0.65f, 0.35f));
    private static final List<Root> BRONCHI =
            List.of(new Root(22, 0.6f, -0.1f, 0.75f), new Root(16, 0.75f, -0.3f, -0.55f), new Root(20, 0.85f, 0.4f, 0));

    private final LungField field;
    private final Tubes tubes;

    LungTree(LungField field, Tubes tubes) {
        this.field = field;
        this.tubes = tubes;
    }

    void growVessels(SequentialRandom random) {
        for (int side : new int[] {1, -1}) {
            for (Root root : VESSELS) {
                Place start = new Place(side * 30, -4, root.z);
                grow(field.vessels, start, direction(root, side), VESSEL_RADIUS_MM, 29, VESSEL_GENERATIONS, random);
            }
        }
    }

    void growBronchi(SequentialRandom random) {
        for (int side : new int[] {1, -1}) {
            for (Root root : BRONCHI) {
                Place start = new Place(side * 38, -10, root.z);
                Place direction = direction(root, side);
                Place end = start.plus(direction, 26);
                float jitter = (float) random.between(-0.15, 0.15);
                Place next = unit(new Place(direction.x(), direction.y() - 0.2f, direction.z() + jitter));
                bronchus(start, end, 4.2f, 3.6f);
                bronchus(end, end.plus(next, 20), 3.4f, 2.8f);
            }
        }
    }

    private void bronchus(Place from, Place to, float start, float end) {
        tubes.paint(field.air, from, to, start, end);
        tubes.paint(field.walls, from, to, start + WALL_MM, end + WALL_MM);
    }

    private void grow(
            float[] target,
            Place from,
            Place direction,
            float radius,
            float length,
            int left,
            SequentialRandom random) {
        Place to = from.plus(direction, length);
        tubes.paint(target, from, to, radius, radius * 0.88f);
        if (left == 1) {
            return;
        }
        Place spread = new Place(gauss(random), gauss(random), gauss(random));
        float apart = 0.55f / SoftEdge.radius(spread.x(), spread.y(), spread.z() + 1e-3f);
        for (int turn : new int[] {1, -1}) {
            Place next = unit(direction.plus(spread, turn * apart));
            grow(target, to, next, radius * NARROWING, length * SHORTENING, left - 1, random);
        }
    }

    private static float gauss(SequentialRandom random) {
        return (float) random.nextGaussian();
    }

    private static Place direction(Root root, int side) {
        return unit(new Place(side * root.dx, root.dy, root.dz));
    }

    private static Place unit(Place p) {
        float length = SoftEdge.radius(p.x(), p.y(), p.z());
        return new Place(p.x() / length, p.y() / length, p.z() / length);
    }
}
