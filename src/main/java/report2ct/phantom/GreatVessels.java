package report2ct.phantom;

import java.util.List;
import report2ct.phantom.Tubes.Place;
import report2ct.random.SequentialRandom;

/** Aorta, caval veins, pulmonary trunk and its two branches, arteries of the arch, oesophagus. */
final class GreatVessels {
    private static final List<Place> AORTA = List.of(
            new Place(-10, -24, -160),
            new Place(-15, -36, -90),
            new Place(-19, -40, -30),
            new Place(-21, -40, 20),
            new Place(-20, -32, 48),
            new Place(-11, -12, 60),
            new Place(4, 10, 54),
            new Place(12, 20, 28),
            new Place(4, 18, -4));
    private static final List<Place> SUPERIOR_CAVA =
            List.of(new Place(20, 12, 84), new Place(22, 8, 50), new Place(20, 8, 4));
    private static final List<Place> INFERIOR_CAVA =
            List.of(new Place(22, -18, -160), new Place(22, -10, -90), new Place(20, -2, -50), new Place(18, 2, -30));
    private static final List<Place> TRUNK =
            List.of(new Place(-12, 30, 2), new Place(-18, 22, 26), new Place(-12, 2, 32));
    private static final List<Place> PULMONARY =
            List.of(new Place(40, -8, 14), new Place(14, 0, 24), new Place(-14, 2, 30), new Place(-40, -10, 22));
    private static final List<List<Place>> BRANCHES = List.of(
            List.of(new Place(6, 8, 62), new Place(18, 14, 92), new Place(24, 16, 160)),
            List.of(new Place(-6, -2, 66), new Place(-14, 4, 96), new Place(-20, 8, 160)),
            List.of(new Place(-16, -14, 64), new Place(-26, -10, 96), new Place(-40, 0, 140)));
    private static final List<Place> OESOPHAGUS =
            List.of(new Place(-2, -26, 160), new Place(-2, -28, 40), new Place(-4, -26, -40), new Place(-18, -10, -80));

    private final Chest chest;
    private final Tubes tubes;
    private final float aortaRadius;

    GreatVessels(Chest chest, Tubes tubes, long seed) {
        this.chest = chest;
        this.tubes = tubes;
        SequentialRandom random = Part.GREAT_VESSELS.random(seed);
        aortaRadius = (float) random.between(11.5, 13.5);
    }

    /** Pushes the lungs aside: adds the vessels with a rim of fat to the mediastinum. */
    void addToMediastinum() {
        tubes.paintPath(chest.mediastinum, AORTA, aortaRadius + 3);
        tubes.paintPath(chest.mediastinum, SUPERIOR_CAVA, 11);
        tubes.paintPath(chest.mediastinum, PULMONARY.subList(0, 4), 11);
        tubes.paintPath(chest.mediastinum, TRUNK, 15);
        for (List<Place> branch : BRANCHES) {
            tubes.paintPath(chest.mediastinum, branch, 9);
        }
    }

    void paint(float bloodHu) {
        float[] blood = new float[chest.space.voxels()];
        tubes.paintPath(blood, AORTA, aortaRadius);
        tubes.paintPath(blood, SUPERIOR_CAVA, 8.5f);
        tubes.paintPath(blood, INFERIOR_CAVA, 10);
        tubes.paintPath(blood, TRUNK, 12);
        tubes.paintPath(blood, PULMONARY, 8.5f);
        for (List<Place> branch : BRANCHES) {
            tubes.paintPath(blood, branch, 5);
        }
        float[] gullet = new float[chest.space.voxels()];
        tubes.paintPath(gullet, OESOPHAGUS, 6.5f);
        for (int i = 0; i < blood.length; i++) {
            if (gullet[i] > 0) {
                chest.put(i, gullet[i], 35);
            }
            if (blood[i] > 0) {
                chest.put(i, blood[i], bloodHu);
            }
        }
    }
}
