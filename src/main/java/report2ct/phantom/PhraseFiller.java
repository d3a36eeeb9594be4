package report2ct.phantom;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.phantom.FindingDetail.Cardiomegaly;
import report2ct.phantom.FindingDetail.Consolidation;
import report2ct.phantom.FindingDetail.Effusion;
import report2ct.phantom.FindingDetail.Emphysema;
import report2ct.phantom.FindingDetail.GroundGlass;
import report2ct.phantom.FindingDetail.Mass;
import report2ct.phantom.FindingDetail.Pneumothorax;

/** Puts side, size, site and measure of a finding into a sentence of {@link PresentPhrases}. */
final class PhraseFiller {
    private PhraseFiller() {}

    static String fill(String phrase, FindingDetail detail, RandomGenerator random) {
        String text = phrase;
        if (text.contains("{size")) {
            String size = Draw.oneOf(sizeWords(detail), random);
            text = text.replace("{sizely}", size + "ly").replace("{size}", size);
        }
        if (text.contains("{site}")) {
            text = text.replace("{site}", site(text, detail, random));
        }
        if (detail instanceof Mass mass) {
            text = text.replace("{measure}", measure(mass.diameterMm(), random));
        }
        text = text.replace("{side}", side(detail.side()));
        if (text.indexOf('{') >= 0) {
            throw new Report2CtException(
                    ErrorKind.INTERNAL, "phrase: expected all placeholders filled, found \"" + text + "\"");
        }
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static List<String> sizeWords(FindingDetail detail) {
        if (detail instanceof Effusion effusion) {
            return amountWords(effusion.amount());
        }
        if (detail instanceof Pneumothorax pneumothorax) {
            return amountWords(pneumothorax.amount());
        }
        if (detail instanceof Cardiomegaly cardiomegaly) {
            return switch (cardiomegaly.degree()) {
                case MILD -> List.of("mild", "slight");
                case MARKED -> List.of("marked", "severe");
            };
        }
        if (detail instanceof GroundGlass glass) {
            return switch (glass.extent()) {
                case PATCHY -> List.of("patchy");
                case EXTENSIVE -> List.of("extensive", "diffuse");
            };
        }
        if (detail instanceof Emphysema emphysema) {
            return switch (emphysema.severity()) {
                case MILD -> List.of("mild");
                case SEVERE -> List.of("severe");
            };
        }
        return List.of();
    }

    private static List<String> amountWords(Amount amount) {
        return switch (amount) {
            case SMALL -> List.of("small", "small", "minor");
            case MODERATE -> List.of("moderate");
            case LARGE -> List.of("large", "large", "very large");
        };
    }

    private static String site(String phrase, FindingDetail detail, RandomGenerator random) {
        String side = side(detail.side());
        String zone = zone(detail) == Zone.UPPER ? "upper" : "lower";
        boolean asAdjective = phrase.startsWith("{site} ");
        if (asAdjective || Draw.below(2, random) == 0) {
            return side + " " + zone + " lobe";
        }
        return Draw.oneOf(List.of(zone + " lobe of the " + side + " lung", side + " lung, " + zone + " lobe"), random);
    }

    private static Zone zone(FindingDetail detail) {
        if (detail instanceof Mass mass) {
            return mass.zone();
        }
        if (detail instanceof Consolidation consolidation) {
            return consolidation.zone();
        }
        throw new Report2CtException(
                ErrorKind.INTERNAL, "phrase: expected a finding with a zone, found " + detail.finding());
    }

    private static String side(Side side) {
        return switch (side) {
            case RIGHT -> "right";
            case LEFT -> "left";
            case BOTH -> "bilateral";
        };
    }

    private static String measure(int mm, RandomGenerator random) {
        if (Draw.below(2, random) == 0) {
            return mm + " mm";
        }
        return mm / 10 + "." + mm % 10 + " cm";
    }
}
