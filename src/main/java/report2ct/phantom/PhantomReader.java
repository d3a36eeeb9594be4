package report2ct.phantom;

import java.util.EnumMap;
import java.util.Map;
import report2ct.phantom.PhantomReading.Measure;
import report2ct.volume.Spacing;

/**
 * Reads the findings of a phantom, or of a volume generated after a phantom's report, by plain measurements without
 * learning. Works on means over about 6 mm and on soft thresholds, so that blur and grain of a generated volume change
 * little.
 */
public final class PhantomReader {
    /** Reads a volume in RAS order, x fastest, in Hounsfield units. */
    public PhantomReading read(short[] hu, int nx, int ny, int nz, Spacing spacing) {
        ReadingFrame frame = new ReadingFrame(ReadingGrid.of(hu, nx, ny, nz, spacing));
        HeartReading heart = new HeartReading(frame);
        SolidReading solid = new SolidReading(frame, heart);
        PleuraReading right = new PleuraReading(frame, Side.RIGHT);
        PleuraReading left = new PleuraReading(frame, Side.LEFT);
        TissueReading rightTissue = new TissueReading(frame, heart, Side.RIGHT);
        TissueReading leftTissue = new TissueReading(frame, heart, Side.LEFT);

        Map<Finding, Measure> measures = new EnumMap<>(Finding.class);
        measures.put(Finding.EFFUSION, sided(right.fluid(), left.fluid(), Math.max(right.fluidMl(), left.fluidMl())));
        measures.put(Finding.CARDIOMEGALY, new Measure(heart.ratio(), 0, 0, heart.ratio()));
        measures.put(Finding.CONSOLIDATION, consolidation(solid));
        measures.put(
                Finding.GROUND_GLASS,
                sided(rightTissue.glass(), leftTissue.glass(), Math.max(rightTissue.glass(), leftTissue.glass())));
        measures.put(Finding.MASS, mass(solid));
        measures.put(Finding.PNEUMOTHORAX, sided(right.air(), left.air(), Math.max(right.airShare(), left.airShare())));
        double holes = Math.min(rightTissue.holes(), leftTissue.holes());
        measures.put(Finding.EMPHYSEMA, new Measure(holes, 0, 0, holes));
        double metal = Math.max(rightTissue.metal(), leftTissue.metal());
        measures.put(Finding.PACEMAKER, sided(rightTissue.metal(), leftTissue.metal(), metal));
        return new PhantomReading(measures);
    }

    /** Reads a phantom. */
    public PhantomReading read(Phantom phantom) {
        return read(phantom.hu(), phantom.nx(), phantom.ny(), phantom.nz(), phantom.spacing());
    }

    private static Measure sided(double right, double left, double size) {
        return new Measure(Math.max(right, left), right - left, 0, size);
    }

    private static Measure mass(SolidReading solid) {
        SolidReading.Best best = new SolidReading.Best(0, -1);
        Places places = new Places();
        for (Side side : new Side[] {Side.RIGHT, Side.LEFT}) {
            for (Zone zone : Zone.values()) {
                SolidReading.Best here = solid.mass(side, zone);
                places.add(side, zone, here.score());
                best = here.score() > best.score() ? here : best;
            }
        }
        return places.measure(solid.diameterMm(best));
    }

    private static Measure consolidation(SolidReading solid) {
        SolidReading.Best best = new SolidReading.Best(0, -1);
        Places places = new Places();
        for (Side side : new Side[] {Side.RIGHT, Side.LEFT}) {
            for (Zone zone : Zone.values()) {
                SolidReading.Best here = solid.consolidation(side, zone);
                places.add(side, zone, here.score());
                best = here.score() > best.score() ? here : best;
            }
        }
        return places.measure(solid.volumeMl(best));
    }

    /** Best scores by side and by zone. */
    private static final class Places {
        private double right;
        private double left;
        private double upper;
        private double lower;

        void add(Side side, Zone zone, double score) {
            if (side == Side.RIGHT) {
                right = Math.max(right, score);
            } else {
                left = Math.max(left, score);
            }
            if (zone == Zone.UPPER) {
                upper = Math.max(upper, score);
            } else {
                lower = Math.max(lower, score);
            }
        }

        Measure measure(double size) {
            return new Measure(Math.max(right, left), right - left, upper - lower, size);
        }
    }
}
