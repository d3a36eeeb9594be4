package report2ct.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.phantom.FindingDetail.Cardiomegaly;
import report2ct.phantom.FindingDetail.Consolidation;
import report2ct.phantom.FindingDetail.Effusion;
import report2ct.phantom.FindingDetail.Emphysema;
import report2ct.phantom.FindingDetail.GroundGlass;
import report2ct.phantom.FindingDetail.Mass;
import report2ct.phantom.FindingDetail.Pacemaker;
import report2ct.phantom.FindingDetail.Pneumothorax;

class FindingsTest {
    private static final FindingSampler SAMPLER = new FindingSampler();

    @Test
    void detailsAreKeptInTheOrderOfFindings() {
        PhantomFindings findings = PhantomFindings.of(
                new Pacemaker(Side.LEFT), new Mass(Side.LEFT, Zone.UPPER, 30), new Effusion(Side.BOTH, Amount.SMALL));

        assertThat(findings.details())
                .extracting(FindingDetail::finding)
                .containsExactly(Finding.EFFUSION, Finding.MASS, Finding.PACEMAKER);
        assertThat(findings.has(Finding.MASS)).isTrue();
        assertThat(findings.has(Finding.EMPHYSEMA)).isFalse();
        assertThat(findings.isNormal()).isFalse();
        assertThat(findings.detail(Mass.class)).contains(new Mass(Side.LEFT, Zone.UPPER, 30));
        assertThat(PhantomFindings.normal().isNormal()).isTrue();
    }

    @Test
    void impossibleFindingsAreRefused() {
        assertRefused(() -> new Consolidation(Side.BOTH, Zone.UPPER), "consolidation side");
        assertRefused(() -> new Mass(Side.BOTH, Zone.UPPER, 30), "mass side");
        assertRefused(() -> new Pneumothorax(Side.BOTH, Amount.SMALL), "pneumothorax side");
        assertRefused(() -> new Pacemaker(Side.BOTH), "pacemaker side");
        assertRefused(() -> new Mass(Side.LEFT, Zone.UPPER, 27), "28 to 45 mm, found 27");
        assertRefused(() -> new Mass(Side.LEFT, Zone.UPPER, 46), "28 to 45 mm, found 46");
        assertRefused(() -> PhantomFindings.of(new Pacemaker(Side.LEFT), new Pacemaker(Side.RIGHT)), "twice");
        assertRefused(
                () -> PhantomFindings.of(new Mass(Side.LEFT, Zone.UPPER, 30), new Consolidation(Side.LEFT, Zone.UPPER)),
                "different lobes");
    }

    @Test
    void massAndConsolidationMayShareASideOrAZone() {
        assertThat(PhantomFindings.of(new Mass(Side.LEFT, Zone.UPPER, 28), new Consolidation(Side.LEFT, Zone.LOWER))
                        .details())
                .hasSize(2);
        assertThat(PhantomFindings.of(new Mass(Side.LEFT, Zone.UPPER, 45), new Consolidation(Side.RIGHT, Zone.UPPER))
                        .details())
                .hasSize(2);
    }

    @Test
    void labelsHaveTheDocumentedOrder() {
        assertThat(FindingLabels.names())
                .hasSize(FindingLabels.COUNT)
                .containsExactly(
                        "effusion.present",
                        "effusion.right",
                        "effusion.left",
                        "effusion.right-at-least-moderate",
                        "effusion.right-large",
                        "effusion.left-at-least-moderate",
                        "effusion.left-large",
                        "cardiomegaly.present",
                        "cardiomegaly.marked",
                        "consolidation.present",
                        "consolidation.right",
                        "consolidation.left",
                        "consolidation.right-upper",
                        "consolidation.right-lower",
                        "consolidation.left-upper",
                        "consolidation.left-lower",
                        "ground-glass.present",
                        "ground-glass.right",
                        "ground-glass.left",
                        "ground-glass.extensive",
                        "mass.present",
                        "mass.right",
                        "mass.left",
                        "mass.right-upper",
                        "mass.right-lower",
                        "mass.left-upper",
                        "mass.left-lower",
                        "mass.large",
                        "pneumothorax.present",
                        "pneumothorax.right",
                        "pneumothorax.left",
                        "pneumothorax.right-at-least-moderate",
                        "pneumothorax.right-large",
                        "pneumothorax.left-at-least-moderate",
                        "pneumothorax.left-large",
                        "emphysema.present",
                        "emphysema.severe",
                        "pacemaker.present",
                        "pacemaker.right",
                        "pacemaker.left");
        assertThat(FindingLabels.indexOf("mass.large")).isEqualTo(27);
    }

    @Test
    void labelsFollowTheFindings() {
        assertThat(set(PhantomFindings.normal())).isEmpty();
        assertThat(set(PhantomFindings.of(new Effusion(Side.BOTH, Amount.MODERATE))))
                .containsExactly(
                        "effusion.present",
                        "effusion.right",
                        "effusion.left",
                        "effusion.right-at-least-moderate",
                        "effusion.left-at-least-moderate");
        assertThat(set(PhantomFindings.of(new Effusion(Side.LEFT, Amount.LARGE))))
                .containsExactly(
                        "effusion.present", "effusion.left", "effusion.left-at-least-moderate", "effusion.left-large");
        assertThat(set(PhantomFindings.of(
                        new Cardiomegaly(Cardiomegaly.Degree.MARKED), new Consolidation(Side.LEFT, Zone.LOWER))))
                .containsExactly(
                        "cardiomegaly.present",
                        "cardiomegaly.marked",
                        "consolidation.present",
                        "consolidation.left",
                        "consolidation.left-lower");
        assertThat(set(PhantomFindings.of(
                        new GroundGlass(Side.RIGHT, GroundGlass.Extent.EXTENSIVE),
                        new Mass(Side.RIGHT, Zone.UPPER, 37))))
                .containsExactly(
                        "ground-glass.present",
                        "ground-glass.right",
                        "ground-glass.extensive",
                        "mass.present",
                        "mass.right",
                        "mass.right-upper",
                        "mass.large");
        assertThat(set(PhantomFindings.of(
                        new Mass(Side.LEFT, Zone.UPPER, 36),
                        new Pneumothorax(Side.RIGHT, Amount.SMALL),
                        new Emphysema(Emphysema.Severity.SEVERE),
                        new Pacemaker(Side.LEFT))))
                .containsExactly(
                        "mass.present",
                        "mass.left",
                        "mass.left-upper",
                        "pneumothorax.present",
                        "pneumothorax.right",
                        "emphysema.present",
                        "emphysema.severe",
                        "pacemaker.present",
                        "pacemaker.left");
    }

    @Test
    void sampledFindingsDependOnTheSeedAlone() {
        assertThat(SAMPLER.sample(5)).isEqualTo(new FindingSampler().sample(5));
        assertThat(new HashSet<>(List.of(SAMPLER.sample(1), SAMPLER.sample(2), SAMPLER.sample(3), SAMPLER.sample(4))))
                .hasSizeGreaterThan(1);
    }

    @Test
    void sampledFindingsHaveTheStatedShares() {
        int draws = 8000;
        int normal = 0;
        int[] counts = new int[5];
        Map<Finding, Integer> each = new EnumMap<>(Finding.class);
        for (long seed = 0; seed < draws; seed++) {
            PhantomFindings findings = SAMPLER.sample(seed);
            normal += findings.isNormal() ? 1 : 0;
            counts[findings.details().size()]++;
            findings.details().forEach(d -> each.merge(d.finding(), 1, Integer::sum));
        }

        double ill = draws - normal;
        assertThat(normal / (double) draws).isCloseTo(0.18, within(0.015));
        assertThat(counts[1] / ill).isCloseTo(0.30, within(0.02));
        assertThat(counts[2] / ill).isCloseTo(0.35, within(0.02));
        assertThat(counts[3] / ill).isCloseTo(0.25, within(0.02));
        assertThat(counts[4] / ill).isCloseTo(0.10, within(0.015));
        for (Finding finding : Finding.values()) {
            assertThat(each.getOrDefault(finding, 0) / (double) draws)
                    .as(finding.title())
                    .isCloseTo(0.82 * 2.15 / 8, within(0.02));
        }
    }

    @Test
    void everyLabelOccursAndSidesAreShared() {
        int[] seen = new int[FindingLabels.COUNT];
        for (long seed = 0; seed < 4000; seed++) {
            boolean[] labels = SAMPLER.sample(seed).labels();
            for (int i = 0; i < labels.length; i++) {
                seen[i] += labels[i] ? 1 : 0;
            }
        }

        assertThat(seen).doesNotContain(0);
        assertThat(share(seen, "mass.right", "mass.present")).isCloseTo(0.5, within(0.05));
        assertThat(share(seen, "pacemaker.right", "pacemaker.present")).isCloseTo(0.35, within(0.05));
        assertThat(share(seen, "effusion.right", "effusion.present")).isCloseTo(0.62, within(0.05));
        assertThat(share(seen, "ground-glass.left", "ground-glass.present")).isCloseTo(0.75, within(0.05));
        assertThat(share(seen, "mass.large", "mass.present")).isCloseTo(0.5, within(0.06));
    }

    @Test
    void gridsWithoutRoomForAChestAreRefused() {
        assertRefused(() -> new PhantomGrid(8, 96, 96, 3), "along x: expected 16 to 1024 voxels, found 8");
        assertRefused(() -> new PhantomGrid(96, 2000, 96, 3), "along y");
        assertRefused(() -> new PhantomGrid(96, 96, 32, 3), "along z: expected a cover of at least 200");
        assertRefused(() -> new PhantomGrid(96, 96, 96, Double.NaN), "cover");
        assertRefused(() -> new PhantomGrid(1024, 1024, 1024, 3), "voxels");
        assertThat(PhantomGrid.standard().voxels()).isEqualTo(128 * 96 * 96);
        assertThat(PhantomGrid.coarse()).isEqualTo(new PhantomGrid(64, 48, 48, 6));
    }

    private static double share(int[] seen, String name, String among) {
        return (double) seen[FindingLabels.indexOf(name)] / seen[FindingLabels.indexOf(among)];
    }

    private static List<String> set(PhantomFindings findings) {
        boolean[] labels = findings.labels();
        return FindingLabels.names().stream()
                .filter(name -> labels[FindingLabels.indexOf(name)])
                .toList();
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String part) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT))
                .hasMessageContaining(part);
    }
}
