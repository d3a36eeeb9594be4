package report2ct.study;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import report2ct.evaluation.Counterfactual.Kind;
import report2ct.phantom.Amount;
import report2ct.phantom.Finding;
import report2ct.phantom.FindingDetail;
import report2ct.phantom.FindingDetail.Cardiomegaly;
import report2ct.phantom.FindingDetail.Consolidation;
import report2ct.phantom.FindingDetail.Effusion;
import report2ct.phantom.FindingDetail.Emphysema;
import report2ct.phantom.FindingDetail.GroundGlass;
import report2ct.phantom.FindingDetail.Mass;
import report2ct.phantom.FindingDetail.Pacemaker;
import report2ct.phantom.FindingDetail.Pneumothorax;
import report2ct.phantom.PhantomFindings;
import report2ct.phantom.Side;
import report2ct.phantom.Wording;
import report2ct.report.Report;

/**
 * A case and the same case with one thing about one finding changed: right to left or back, small to large or back, there
 * to not there. Side and size change a word and leave the rest of the report as it is; a report without a finding is
 * written anew.
 *
 * @param base the case
 * @param changed its findings after the change
 * @param report the changed report
 */
record CounterfactualPair(Kind kind, Finding finding, StudyCase base, PhantomFindings changed, Report report) {
    /**
     * Pairs of the first cases that allow them, equally many of each kind and finding as far as there are cases.
     *
     * @param each most pairs of one kind and finding
     */
    static List<CounterfactualPair> of(List<StudyCase> cases, int each, Wording wording) {
        List<CounterfactualPair> pairs = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            Map<Finding, Integer> taken = new EnumMap<>(Finding.class);
            for (StudyCase one : cases) {
                for (FindingDetail detail : one.findings().details()) {
                    Optional<PhantomFindings> changed = changed(kind, one.findings(), detail);
                    int before = taken.getOrDefault(detail.finding(), 0);
                    if (changed.isPresent() && before < each) {
                        taken.put(detail.finding(), before + 1);
                        Report report = StudyCase.report(changed.get(), one.seed(), wording);
                        pairs.add(new CounterfactualPair(kind, detail.finding(), one, changed.get(), report));
                    }
                }
            }
        }
        return pairs;
    }

    /** Words that differ between the two reports; -1 when they do not have the same number of words. */
    int changedWords() {
        String[] before = words(base.report());
        String[] after = words(report);
        if (before.length != after.length) {
            return -1;
        }
        int changes = 0;
        for (int i = 0; i < before.length; i++) {
            changes += before[i].equals(after[i]) ? 0 : 1;
        }
        return changes;
    }

    private static String[] words(Report report) {
        return (report.findings() + " " + report.impression()).strip().split("\\s+");
    }

    private static Optional<PhantomFindings> changed(Kind kind, PhantomFindings findings, FindingDetail detail) {
        return switch (kind) {
            case SIDE -> otherSide(detail).flatMap(other -> replaced(findings, detail, List.of(other)));
            case SIZE -> otherSize(detail).flatMap(other -> replaced(findings, detail, List.of(other)));
            case PRESENCE -> replaced(findings, detail, List.of());
        };
    }

    /** The findings with others in place of one; none where mass and consolidation would meet. */
    private static Optional<PhantomFindings> replaced(
            PhantomFindings findings, FindingDetail detail, List<FindingDetail> others) {
        List<FindingDetail> details = new ArrayList<>(findings.details());
        details.remove(detail);
        details.addAll(others);
        Optional<Mass> mass = find(details, Mass.class);
        Optional<Consolidation> consolidation = find(details, Consolidation.class);
        boolean meet = mass.isPresent()
                && consolidation.isPresent()
                && mass.get().side() == consolidation.get().side()
                && mass.get().zone() == consolidation.get().zone();
        return meet ? Optional.empty() : Optional.of(new PhantomFindings(details));
    }

    private static <T extends FindingDetail> Optional<T> find(List<FindingDetail> details, Class<T> kind) {
        return details.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    private static Optional<FindingDetail> otherSide(FindingDetail detail) {
        if (detail.side() == Side.BOTH) {
            return Optional.empty();
        }
        Side other = detail.side() == Side.RIGHT ? Side.LEFT : Side.RIGHT;
        if (detail instanceof Effusion effusion) {
            return Optional.of(new Effusion(other, effusion.amount()));
        }
        if (detail instanceof Consolidation consolidation) {
            return Optional.of(new Consolidation(other, consolidation.zone()));
        }
        if (detail instanceof GroundGlass glass) {
            return Optional.of(new GroundGlass(other, glass.extent()));
        }
        if (detail instanceof Mass mass) {
            return Optional.of(new Mass(other, mass.zone(), mass.diameterMm()));
        }
        if (detail instanceof Pneumothorax pneumothorax) {
            return Optional.of(new Pneumothorax(other, pneumothorax.amount()));
        }
        return detail instanceof Pacemaker ? Optional.of(new Pacemaker(other)) : Optional.empty();
    }

    private static Optional<FindingDetail> otherSize(FindingDetail detail) {
        if (detail instanceof Effusion effusion) {
            return Optional.of(new Effusion(effusion.side(), opposite(effusion.amount())));
        }
        if (detail instanceof Pneumothorax pneumothorax) {
            return Optional.of(new Pneumothorax(pneumothorax.side(), opposite(pneumothorax.amount())));
        }
        if (detail instanceof Cardiomegaly cardiomegaly) {
            return Optional.of(new Cardiomegaly(
                    switch (cardiomegaly.degree()) {
                        case MILD -> Cardiomegaly.Degree.MARKED;
                        case MARKED -> Cardiomegaly.Degree.MILD;
                    }));
        }
        if (detail instanceof GroundGlass glass) {
            return Optional.of(new GroundGlass(
                    glass.side(),
                    switch (glass.extent()) {
                        case PATCHY -> GroundGlass.Extent.EXTENSIVE;
                        case EXTENSIVE -> GroundGlass.Extent.PATCHY;
                    }));
        }
        if (detail instanceof Emphysema emphysema) {
            return Optional.of(new Emphysema(
                    switch (emphysema.severity()) {
                        case MILD -> Emphysema.Severity.SEVERE;
                        case SEVERE -> Emphysema.Severity.MILD;
                    }));
        }
        if (detail instanceof Mass mass) {
            boolean small = 2 * mass.diameterMm() < Mass.SMALLEST_MM + Mass.LARGEST_MM;
            return Optional.of(new Mass(mass.side(), mass.zone(), small ? Mass.LARGEST_MM : Mass.SMALLEST_MM));
        }
        return Optional.empty();
    }

    /** Moderate becomes large, the most visible change. */
    private static Amount opposite(Amount amount) {
        return amount == Amount.LARGE ? Amount.SMALL : Amount.LARGE;
    }
}
