package report2ct.phantom;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * What is wrong with a phantom: each finding at most once, kept in the order of {@link Finding}. A mass and a
 * consolidation never share side and zone, because one would hide the other.
 */
public record PhantomFindings(List<FindingDetail> details) {
    public PhantomFindings {
        details = details.stream()
                .sorted(Comparator.comparing(FindingDetail::finding))
                .toList();
        Set<Finding> seen = EnumSet.noneOf(Finding.class);
        for (FindingDetail detail : details) {
            if (!seen.add(detail.finding())) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "findings: expected each at most once, found " + detail.finding() + " twice");
            }
        }
        requireMassApart(details);
    }

    private static void requireMassApart(List<FindingDetail> details) {
        Optional<FindingDetail.Mass> mass = find(details, FindingDetail.Mass.class);
        Optional<FindingDetail.Consolidation> consolidation = find(details, FindingDetail.Consolidation.class);
        if (mass.isEmpty() || consolidation.isEmpty()) {
            return;
        }
        if (mass.get().side() == consolidation.get().side()
                && mass.get().zone() == consolidation.get().zone()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "findings: expected mass and consolidation in different lobes, found both in "
                            + mass.get().side() + " " + mass.get().zone());
        }
    }

    /** The given findings. */
    public static PhantomFindings of(FindingDetail... details) {
        return new PhantomFindings(List.of(details));
    }

    /** A healthy chest. */
    public static PhantomFindings normal() {
        return new PhantomFindings(List.of());
    }

    /** Whether there is nothing to report. */
    public boolean isNormal() {
        return details.isEmpty();
    }

    /** Whether the finding is present. */
    public boolean has(Finding finding) {
        return detail(finding).isPresent();
    }

    /** The finding's detail if it is present. */
    public Optional<FindingDetail> detail(Finding finding) {
        return details.stream().filter(d -> d.finding() == finding).findFirst();
    }

    /** The detail of the given kind if it is present, e.g. {@code detail(FindingDetail.Mass.class)}. */
    public <T extends FindingDetail> Optional<T> detail(Class<T> kind) {
        return find(details, kind);
    }

    /** The 40 label bits in the order of {@link FindingLabels#names()}. */
    public boolean[] labels() {
        return FindingLabels.of(this);
    }

    private static <T extends FindingDetail> Optional<T> find(List<FindingDetail> details, Class<T> kind) {
        return details.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }
}
