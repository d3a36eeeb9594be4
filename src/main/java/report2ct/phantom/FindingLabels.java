package report2ct.phantom;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import report2ct.phantom.FindingDetail.Cardiomegaly;
import report2ct.phantom.FindingDetail.Consolidation;
import report2ct.phantom.FindingDetail.Effusion;
import report2ct.phantom.FindingDetail.Emphysema;
import report2ct.phantom.FindingDetail.GroundGlass;
import report2ct.phantom.FindingDetail.Mass;
import report2ct.phantom.FindingDetail.Pacemaker;
import report2ct.phantom.FindingDetail.Pneumothorax;

/**
 * Findings as 40 yes-or-no labels.
 *
 * <p>Findings come in the order of {@link Finding}. Within a finding: {@code present}; {@code right} and {@code left} if
 * it has a side (a finding on both sides sets both); {@code right-upper}, {@code right-lower}, {@code left-upper},
 * {@code left-lower} if it has a zone; for each side {@code at-least-moderate} and {@code large} if it has an amount;
 * finally its severity ({@code marked}, {@code extensive}, {@code large}, {@code severe}) if it has one. A mass is large
 * from {@value #LARGE_MASS_MM} mm.
 */
public final class FindingLabels {
    /** Number of labels. */
    public static final int COUNT = 40;

    /** Smallest diameter of a large mass, millimetres. */
    public static final int LARGE_MASS_MM = 37;

    private record Label(String name, Predicate<PhantomFindings> holds) {}

    private static final List<Side> ONE_SIDE = List.of(Side.RIGHT, Side.LEFT);
    private static final List<Label> LABELS = labels();

    private FindingLabels() {}

    /** Names of the labels, e.g. {@code consolidation.right-upper}. */
    public static List<String> names() {
        return LABELS.stream().map(Label::name).toList();
    }

    /** The labels of {@code findings}; length {@link #COUNT}. */
    public static boolean[] of(PhantomFindings findings) {
        boolean[] bits = new boolean[COUNT];
        for (int i = 0; i < COUNT; i++) {
            bits[i] = LABELS.get(i).holds().test(findings);
        }
        return bits;
    }

    /** Position of a name. */
    public static int indexOf(String name) {
        return names().indexOf(name);
    }

    private static List<Label> labels() {
        List<Label> list = new ArrayList<>();
        present(list, "effusion", Effusion.class);
        sides(list, "effusion", Effusion.class);
        for (Side side : ONE_SIDE) {
            amounts(
                    list,
                    "effusion." + word(side),
                    f -> f.detail(Effusion.class)
                            .filter(d -> d.side().includes(side))
                            .map(Effusion::amount));
        }
        present(list, "cardiomegaly", Cardiomegaly.class);
        add(
                list,
                "cardiomegaly.marked",
                f -> f.detail(Cardiomegaly.class)
                        .filter(d -> d.degree() == Cardiomegaly.Degree.MARKED)
                        .isPresent());
        present(list, "consolidation", Consolidation.class);
        sides(list, "consolidation", Consolidation.class);
        for (Side side : ONE_SIDE) {
            for (Zone zone : Zone.values()) {
                add(
                        list,
                        "consolidation." + word(side) + "-" + word(zone),
                        f -> f.detail(Consolidation.class)
                                .filter(d -> d.side() == side && d.zone() == zone)
                                .isPresent());
            }
        }
        present(list, "ground-glass", GroundGlass.class);
        sides(list, "ground-glass", GroundGlass.class);
        add(
                list,
                "ground-glass.extensive",
                f -> f.detail(GroundGlass.class)
                        .filter(d -> d.extent() == GroundGlass.Extent.EXTENSIVE)
                        .isPresent());
        massLabels(list);
        present(list, "pneumothorax", Pneumothorax.class);
        sides(list, "pneumothorax", Pneumothorax.class);
        for (Side side : ONE_SIDE) {
            amounts(
                    list,
                    "pneumothorax." + word(side),
                    f -> f.detail(Pneumothorax.class)
                            .filter(d -> d.side() == side)
                            .map(Pneumothorax::amount));
        }
        present(list, "emphysema", Emphysema.class);
        add(
                list,
                "emphysema.severe",
                f -> f.detail(Emphysema.class)
                        .filter(d -> d.severity() == Emphysema.Severity.SEVERE)
                        .isPresent());
        present(list, "pacemaker", Pacemaker.class);
        sides(list, "pacemaker", Pacemaker.class);
        return List.copyOf(list);
    }

    private static void massLabels(List<Label> list) {
        present(list, "mass", Mass.class);
        sides(list, "mass", Mass.class);
        for (Side side : ONE_SIDE) {
            for (Zone zone : Zone.values()) {
                add(
                        list,
                        "mass." + word(side) + "-" + word(zone),
                        f -> f.detail(Mass.class)
                                .filter(d -> d.side() == side && d.zone() == zone)
                                .isPresent());
            }
        }
        add(
                list,
                "mass.large",
                f -> f.detail(Mass.class)
                        .filter(d -> d.diameterMm() >= LARGE_MASS_MM)
                        .isPresent());
    }

    private static void present(List<Label> list, String name, Class<? extends FindingDetail> kind) {
        add(list, name + ".present", f -> f.detail(kind).isPresent());
    }

    private static void sides(List<Label> list, String name, Class<? extends FindingDetail> kind) {
        for (Side side : ONE_SIDE) {
            add(
                    list,
                    name + "." + word(side),
                    f -> f.detail(kind).filter(d -> d.side().includes(side)).isPresent());
        }
    }

    private static void amounts(List<Label> list, String name, Function<PhantomFindings, Optional<Amount>> amount) {
        add(list, name + "-at-least-moderate", f -> atLeast(Amount.MODERATE, amount.apply(f)));
        add(list, name + "-large", f -> atLeast(Amount.LARGE, amount.apply(f)));
    }

    private static boolean atLeast(Amount least, Optional<Amount> amount) {
        return amount.filter(a -> a.compareTo(least) >= 0).isPresent();
    }

    private static void add(List<Label> list, String name, Predicate<PhantomFindings> holds) {
        list.add(new Label(name, holds));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
