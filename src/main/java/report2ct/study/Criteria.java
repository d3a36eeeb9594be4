package report2ct.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import report2ct.evaluation.Alignment;
import report2ct.evaluation.Estimate;
import report2ct.phantom.Finding;
import report2ct.study.PhantomStudyResult.CounterfactualResult;
import report2ct.study.PhantomStudyResult.Criterion;

/** What the shipped model is expected to reach on 200 reports in held-out wording at its own guidance. */
final class Criteria {
    private static final double MEAN_AUROC = 0.85;
    private static final double LARGE_FINDINGS = 0.93;
    private static final double EVERY_FINDING = 0.70;
    private static final double SHUFFLED = 0.03;
    private static final double SIDE = 0.75;
    private static final double SINGLE_SIDE = 0.85;
    private static final double DIRECTION = 0.85;
    private static final List<Finding> LARGE = List.of(Finding.EFFUSION, Finding.CARDIOMEGALY, Finding.EMPHYSEMA);

    private Criteria() {}

    static List<Criterion> of(Alignment generated, Alignment shuffled, @Nullable CounterfactualResult counterfactuals) {
        List<Criterion> list = new ArrayList<>();
        list.add(atLeast("mean AUROC", generated.meanAuroc(), MEAN_AUROC));
        for (Finding finding : LARGE) {
            list.add(atLeast(
                    "AUROC of " + finding.title(), generated.row(finding).auroc(), LARGE_FINDINGS));
        }
        generated.rows().stream()
                .filter(row -> row.auroc().known())
                .min(Comparator.comparingDouble(row -> row.auroc().value()))
                .ifPresent(
                        row -> list.add(atLeast("lowest AUROC: " + row.finding().title(), row.auroc(), EVERY_FINDING)));
        Estimate chance = shuffled.meanAuroc();
        list.add(new Criterion(
                "mean AUROC, shuffled", "0.47 to 0.53", chance, Math.abs(chance.value() - 0.5) <= SHUFFLED));
        list.add(atLeast("side, all sided findings", generated.side(), SIDE));
        list.add(atLeast("side, reports with one sided finding", generated.singleSide(), SINGLE_SIDE));
        if (counterfactuals != null) {
            list.add(atLeast("counterfactual direction", counterfactuals.all(), DIRECTION));
        }
        return list;
    }

    private static Criterion atLeast(String name, Estimate value, double least) {
        return new Criterion(name, "at least " + least, value, value.value() >= least);
    }
}
