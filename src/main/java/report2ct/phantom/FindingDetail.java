package report2ct.phantom;

import java.util.Objects;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** One finding with what a report says about it. */
public sealed interface FindingDetail {
    /** Which of the eight findings this is. */
    Finding finding();

    /** Where it is; {@link Side#BOTH} for findings that have no side. */
    Side side();

    /** Fluid in the pleural space. */
    record Effusion(Side side, Amount amount) implements FindingDetail {
        public Effusion {
            Objects.requireNonNull(side, "side");
            Objects.requireNonNull(amount, "amount");
        }

        @Override
        public Finding finding() {
            return Finding.EFFUSION;
        }
    }

    /** A heart wider than half of the thorax. */
    record Cardiomegaly(Degree degree) implements FindingDetail {
        /** Cardiothoracic ratio of about 0.56 (mild) or 0.63 (marked). */
        public enum Degree {
            MILD,
            MARKED
        }

        public Cardiomegaly {
            Objects.requireNonNull(degree, "degree");
        }

        @Override
        public Finding finding() {
            return Finding.CARDIOMEGALY;
        }

        @Override
        public Side side() {
            return Side.BOTH;
        }
    }

    /** Airspace consolidation of one lobe, with air bronchograms. */
    record Consolidation(Side side, Zone zone) implements FindingDetail {
        public Consolidation {
            requireOneSide(side, "consolidation");
            Objects.requireNonNull(zone, "zone");
        }

        @Override
        public Finding finding() {
            return Finding.CONSOLIDATION;
        }
    }

    /** Ground-glass opacity. */
    record GroundGlass(Side side, Extent extent) implements FindingDetail {
        /** Share of the lung: about a third, or most of it. */
        public enum Extent {
            PATCHY,
            EXTENSIVE
        }

        public GroundGlass {
            Objects.requireNonNull(side, "side");
            Objects.requireNonNull(extent, "extent");
        }

        @Override
        public Finding finding() {
            return Finding.GROUND_GLASS;
        }
    }

    /** A round solid mass. */
    record Mass(Side side, Zone zone, int diameterMm) implements FindingDetail {
        /** Smallest diameter in millimetres. */
        public static final int SMALLEST_MM = 28;
        /** Largest diameter in millimetres; consolidations are larger. */
        public static final int LARGEST_MM = 45;

        public Mass {
            requireOneSide(side, "mass");
            Objects.requireNonNull(zone, "zone");
            if (diameterMm < SMALLEST_MM || diameterMm > LARGEST_MM) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "mass diameter: expected " + SMALLEST_MM + " to " + LARGEST_MM + " mm, found " + diameterMm);
            }
        }

        @Override
        public Finding finding() {
            return Finding.MASS;
        }
    }

    /** Free air in the pleural space; at least a fifth of the side. */
    record Pneumothorax(Side side, Amount amount) implements FindingDetail {
        public Pneumothorax {
            requireOneSide(side, "pneumothorax");
            Objects.requireNonNull(amount, "amount");
        }

        @Override
        public Finding finding() {
            return Finding.PNEUMOTHORAX;
        }
    }

    /** Emphysema of both lungs, more in the upper zones. */
    record Emphysema(Severity severity) implements FindingDetail {
        /** Share of destroyed lung. */
        public enum Severity {
            MILD,
            SEVERE
        }

        public Emphysema {
            Objects.requireNonNull(severity, "severity");
        }

        @Override
        public Finding finding() {
            return Finding.EMPHYSEMA;
        }

        @Override
        public Side side() {
            return Side.BOTH;
        }
    }

    /** A pacemaker in the chest wall with a lead to the right ventricle. */
    record Pacemaker(Side side) implements FindingDetail {
        public Pacemaker {
            requireOneSide(side, "pacemaker");
        }

        @Override
        public Finding finding() {
            return Finding.PACEMAKER;
        }
    }

    private static void requireOneSide(Side side, String what) {
        if (Objects.requireNonNull(side, "side") == Side.BOTH) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, what + " side: expected RIGHT or LEFT, found " + side);
        }
    }
}
