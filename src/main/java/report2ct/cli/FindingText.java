package report2ct.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.phantom.Amount;
import report2ct.phantom.Finding;
import report2ct.phantom.FindingDetail;
import report2ct.phantom.PhantomFindings;
import report2ct.phantom.Side;
import report2ct.phantom.Zone;

/**
 * Findings as a command has them: {@code effusion:right:large,cardiomegaly:marked,mass:left:upper:40}. What is left out
 * is right, lower, the middle amount, the worse degree, 36 mm.
 */
final class FindingText {
    private static final int USUAL_MASS_MM = 36;

    private final List<String> words;
    private final String text;

    private FindingText(String text) {
        this.text = text;
        words = new ArrayList<>(
                List.of(text.strip().toUpperCase(Locale.ROOT).replace('-', '_').split(":", -1)));
    }

    /** The findings of a list; {@code normal} or nothing is a healthy chest. */
    static PhantomFindings parse(String list) {
        if (list.isBlank() || list.strip().equalsIgnoreCase("normal")) {
            return PhantomFindings.normal();
        }
        List<FindingDetail> details = new ArrayList<>();
        for (String one : list.split(",", -1)) {
            details.add(new FindingText(one).detail());
        }
        return new PhantomFindings(details);
    }

    private FindingDetail detail() {
        Finding finding = take(Finding.values())
                .orElseThrow(() -> problem("expected one of " + names(Finding.values()) + " first"));
        FindingDetail detail = switch (finding) {
            case EFFUSION -> new FindingDetail.Effusion(side(), amount());
            case CARDIOMEGALY ->
                new FindingDetail.Cardiomegaly(take(FindingDetail.Cardiomegaly.Degree.values())
                        .orElse(FindingDetail.Cardiomegaly.Degree.MARKED));
            case CONSOLIDATION -> new FindingDetail.Consolidation(side(), zone());
            case GROUND_GLASS ->
                new FindingDetail.GroundGlass(
                        side(),
                        take(FindingDetail.GroundGlass.Extent.values())
                                .orElse(FindingDetail.GroundGlass.Extent.EXTENSIVE));
            case MASS -> new FindingDetail.Mass(side(), zone(), millimetres());
            case PNEUMOTHORAX -> new FindingDetail.Pneumothorax(side(), amount());
            case EMPHYSEMA ->
                new FindingDetail.Emphysema(take(FindingDetail.Emphysema.Severity.values())
                        .orElse(FindingDetail.Emphysema.Severity.SEVERE));
            case PACEMAKER -> new FindingDetail.Pacemaker(side());
        };
        if (!words.isEmpty()) {
            throw problem("does not have " + words.get(0).toLowerCase(Locale.ROOT));
        }
        return detail;
    }

    private Side side() {
        return take(Side.values()).orElse(Side.RIGHT);
    }

    private Zone zone() {
        return take(Zone.values()).orElse(Zone.LOWER);
    }

    private Amount amount() {
        Amount[] amounts = Amount.values();
        return take(amounts).orElse(amounts[amounts.length / 2]);
    }

    private int millimetres() {
        for (String word : words) {
            if (word.matches("[0-9]{1,4}")) {
                words.remove(word);
                return Integer.parseInt(word);
            }
        }
        return USUAL_MASS_MM;
    }

    /** The first word that names one of the values; it is used up. */
    private <E extends Enum<E>> Optional<E> take(E[] values) {
        for (E value : values) {
            if (words.remove(value.name())) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    private Report2CtException problem(String what) {
        return new Report2CtException(ErrorKind.INVALID_INPUT, "finding \"" + text.strip() + "\": " + what);
    }

    private static String names(Enum<?>[] values) {
        List<String> names = new ArrayList<>();
        for (Enum<?> value : values) {
            names.add(value.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        return String.join(", ", names);
    }
}
