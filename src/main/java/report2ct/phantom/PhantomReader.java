package report2ct.phantom;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import report2ct.phantom.PhantomReading.Measure;
import report2ct.volume.Spacing;

/**
 * Reads the findings of a phantom, or of a volume generated after a phantom's report, by plain measurements without
 * learning. Works on means over about 6 mm and on soft thresholds, so that blur and grain of a generated volume change
 * little.
 */
public final class PhantomReader {
    private static final List<Side> ONE_SIDE = List.of(Side.RIGHT, Side.LEFT);

    /** Reads a volume in RAS order, x fastest, in Hounsfield units. */
    public PhantomReading read(short[] hu, int nx, int ny, int nz, Spacing spacing) {
        ReadingFrame frame = new ReadingFrame(ReadingGrid.of(hu, nx, ny, nz, spacing));
        HeartReading heart = new HeartReading(frame);
        FilledShare rightFluid = FilledShare.fluid(frame, Side.RIGHT);
        FilledShare leftFluid = FilledShare.fluid(frame, Side.LEFT);
        LungMask mask = new LungMask(frame, heart, rightFluid, leftFluid);
        SolidReading solid = new SolidReading(frame, mask);

        Map<Finding, Measure> measures = new EnumMap<>(Finding.class);
        double fluidMl = Math.max(rightFluid.millilitres(), leftFluid.millilitres());
        measures.put(Finding.EFFUSION, sided(rightFluid.score(), leftFluid.score(), fluidMl));
        measures.put(Finding.CARDIOMEGALY, new Measure(heart.ratio(), 0, 0, heart.ratio()));
        measures.put(Finding.CONSOLIDATION, lesion(solid::consolidation, solid::volumeMl));
        measures.put(Finding.MASS, lesion(solid::mass, solid::diameterMm));
        putPneumothorax(measures, frame);
        putTissue(measures, frame, mask);
        return new PhantomReading(measures);
    }

    private static void putPneumothorax(Map<Finding, Measure> measures, ReadingFrame frame) {
        FilledShare right = FilledShare.air(frame, Side.RIGHT);
        FilledShare left = FilledShare.air(frame, Side.LEFT);
        double share = right.score() > left.score() ? right.share() : left.share();
        measures.put(Finding.PNEUMOTHORAX, sided(right.score(), left.score(), share));
    }

    private static void putTissue(Map<Finding, Measure> measures, ReadingFrame frame, LungMask mask) {
        TissueReading right = new TissueReading(frame, mask, Side.RIGHT);
        TissueReading left = new TissueReading(frame, mask, Side.LEFT);
        measures.put(Finding.GROUND_GLASS, sided(right.glass(), left.glass(), Math.max(right.glass(), left.glass())));
        double holes = Math.min(right.holes(), left.holes());
        measures.put(Finding.EMPHYSEMA, new Measure(holes, 0, 0, holes));
        measures.put(Finding.PACEMAKER, sided(right.metal(), left.metal(), Math.max(right.metal(), left.metal())));
    }

    /** Reads a phantom. */
    public PhantomReading read(Phantom phantom) {
        return read(phantom.hu(), phantom.nx(), phantom.ny(), phantom.nz(), phantom.spacing());
    }

    private static Measure sided(double right, double left, double size) {
        return new Measure(Math.max(right, left), right - left, 0, size);
    }

    private interface LesionSearch {
        SolidReading.Best in(Side side, Zone zone);
    }

    private static Measure lesion(LesionSearch search, ToDoubleFunction<SolidReading.Best> size) {
        SolidReading.Best best = SolidReading.NOTHING;
        Places places = new Places();
        for (Side side : ONE_SIDE) {
            for (Zone zone : Zone.values()) {
                SolidReading.Best here = search.in(side, zone);
                places.add(side, zone, here.score());
                best = here.score() > best.score() ? here : best;
            }
        }
        return places.measure(size.applyAsDouble(best));
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
