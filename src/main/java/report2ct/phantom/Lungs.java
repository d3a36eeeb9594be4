package report2ct.phantom;

import report2ct.phantom.FindingDetail.Effusion;
import report2ct.phantom.FindingDetail.Pneumothorax;
import report2ct.phantom.PhantomGenerator.Fissures;
import report2ct.random.SequentialRandom;

/** Shape of the lungs and their tissue: texture, denser towards the back, denser when squeezed by fluid or air. */
final class Lungs {
    private static final float FISSURE_HU = 140;

    private final Chest chest;

    Lungs(Chest chest) {
        this.chest = chest;
    }

    /** Fills {@link Chest#lung}: the cavity without mediastinum, above the diaphragm, below the apex. */
    void outline() {
        Space space = chest.space;
        Build build = chest.build;
        space.rows(space.anatomical(-140, 140, -110, 110, -125, build.apex()), (from, to, j, k) -> {
            for (int i = from; i < to; i++) {
                if (chest.cage[i] < 1) {
                    float x = space.x[i];
                    float dx = Math.abs(x) - 52;
                    float y = space.y[i] + 8;
                    float top = build.apex() - 0.011f * dx * dx - 0.007f * y * y;
                    float below = Math.max(build.diaphragm(x, space.y[i]) - space.z[i], space.z[i] - top);
                    chest.lung[i] = chest.cavity(i) * chest.cover(below) * (1 - chest.mediastinum[i]);
                }
            }
        });
    }

    void fillTissue(LungField field, PhantomFindings findings, Fissures fissures, long seed) {
        Space space = chest.space;
        SequentialRandom random = Part.LUNG_TEXTURE.random(seed);
        float base = (float) random.between(-850, -815);
        float[] texture = SmoothNoise.field(space, random, 30, 12);
        float right = squeeze(findings, Side.RIGHT);
        float left = squeeze(findings, Side.LEFT);
        field.each(
                Side.BOTH,
                i -> field.tissue[i] = base + texture[i] - 0.3f * space.y[i] + (space.x[i] > 0 ? right : left));
        if (fissures == Fissures.VISIBLE) {
            SequentialRandom tilt = Part.FISSURES.random(seed);
            float height = (float) tilt.between(-6, 6);
            float slope = (float) tilt.between(0.75, 0.95);
            field.each(Side.BOTH, i -> field.tissue[i] += FISSURE_HU * fissure(i, height, slope));
        }
    }

    /** What is left of the lung is denser beside fluid or free air. */
    private static float squeeze(PhantomFindings findings, Side side) {
        float fluid = findings.detail(Effusion.class)
                .filter(e -> e.side().includes(side))
                .map(e -> 18 + 36 * step(e.amount()))
                .orElse(0f);
        float gas = findings.detail(Pneumothorax.class)
                .filter(p -> p.side() == side)
                .map(p -> 14 + 28 * step(p.amount()))
                .orElse(0f);
        return fluid + gas;
    }

    private static float step(Amount amount) {
        return switch (amount) {
            case SMALL -> 0;
            case MODERATE -> 1;
            case LARGE -> 2;
        };
    }

    /** Oblique fissures on both sides, the horizontal one on the right. */
    private float fissure(int i, float height, float slope) {
        float x = chest.space.x[i];
        float y = chest.space.y[i];
        float z = chest.space.z[i] + height;
        float plane = z + slope * y - 10 + 0.02f * Math.abs(x);
        float oblique = SoftEdge.unit(0.9f - Math.abs(plane) / 3.9f);
        if (x < 0 || plane < 0) {
            return oblique;
        }
        float level = z - 12 - 0.12f * (y - 30) + 0.08f * (x - 70);
        return Math.max(oblique, SoftEdge.unit(0.9f - Math.abs(level) / 3));
    }
}
