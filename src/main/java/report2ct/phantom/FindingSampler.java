package report2ct.phantom;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import report2ct.phantom.FindingDetail.Cardiomegaly;
import report2ct.phantom.FindingDetail.Consolidation;
import report2ct.phantom.FindingDetail.Effusion;
import report2ct.phantom.FindingDetail.Emphysema;
import report2ct.phantom.FindingDetail.GroundGlass;
import report2ct.phantom.FindingDetail.Mass;
import report2ct.phantom.FindingDetail.Pacemaker;
import report2ct.phantom.FindingDetail.Pneumothorax;
import report2ct.random.RandomStream;
import report2ct.random.SequentialRandom;

/** Draws findings: 18 % of the phantoms are healthy, the others have one to four findings, all equally often. */
public final class FindingSampler {
    private static final double NORMAL = 0.18;
    /** Cumulated shares of one, two and three findings; the rest has four. */
    private static final double[] UP_TO = {0.30, 0.65, 0.90};

    /** The findings of the phantom with this seed. */
    public PhantomFindings sample(long seed) {
        RandomGenerator random = new SequentialRandom(seed, RandomStream.FINDINGS);
        if (random.nextDouble() < NORMAL) {
            return PhantomFindings.normal();
        }
        int count = count(random.nextDouble());
        List<Finding> left = new ArrayList<>(Arrays.asList(Finding.values()));
        List<FindingDetail> details = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            details.add(detail(left.remove(Draw.below(left.size(), random)), random));
        }
        return new PhantomFindings(keepMassApart(details));
    }

    private static int count(double u) {
        int count = 1;
        while (count <= UP_TO.length && u >= UP_TO[count - 1]) {
            count++;
        }
        return count;
    }

    private static FindingDetail detail(Finding finding, RandomGenerator random) {
        return switch (finding) {
            case EFFUSION -> new Effusion(side(random, 0.38, 0.38), Draw.oneOf(Amount.values(), random));
            case CARDIOMEGALY -> new Cardiomegaly(Draw.oneOf(Cardiomegaly.Degree.values(), random));
            case CONSOLIDATION -> new Consolidation(oneSide(random, 0.5), Draw.oneOf(Zone.values(), random));
            case GROUND_GLASS ->
                new GroundGlass(side(random, 0.25, 0.25), Draw.oneOf(GroundGlass.Extent.values(), random));
            case MASS ->
                new Mass(
                        oneSide(random, 0.5),
                        Draw.oneOf(Zone.values(), random),
                        Mass.SMALLEST_MM + Draw.below(Mass.LARGEST_MM - Mass.SMALLEST_MM + 1, random));
            case PNEUMOTHORAX -> new Pneumothorax(oneSide(random, 0.5), Draw.oneOf(Amount.values(), random));
            case EMPHYSEMA -> new Emphysema(Draw.oneOf(Emphysema.Severity.values(), random));
            case PACEMAKER -> new Pacemaker(oneSide(random, 0.35));
        };
    }

    private static List<FindingDetail> keepMassApart(List<FindingDetail> details) {
        Optional<Consolidation> consolidation = details.stream()
                .filter(Consolidation.class::isInstance)
                .map(Consolidation.class::cast)
                .findFirst();
        if (consolidation.isPresent()) {
            details.replaceAll(d -> d instanceof Mass mass ? movedAwayFrom(consolidation.get(), mass) : d);
        }
        return details;
    }

    private static Mass movedAwayFrom(Consolidation consolidation, Mass mass) {
        if (mass.side() != consolidation.side() || mass.zone() != consolidation.zone()) {
            return mass;
        }
        Zone zone = consolidation.zone() == Zone.UPPER ? Zone.LOWER : Zone.UPPER;
        return new Mass(mass.side(), zone, mass.diameterMm());
    }

    private static Side side(RandomGenerator random, double right, double left) {
        double u = random.nextDouble();
        if (u < right) {
            return Side.RIGHT;
        }
        return u < right + left ? Side.LEFT : Side.BOTH;
    }

    private static Side oneSide(RandomGenerator random, double right) {
        return random.nextDouble() < right ? Side.RIGHT : Side.LEFT;
    }
}
