package report2ct.hub;

import java.util.Locale;

/**
 * What may be done with weights, as their publisher says.
 *
 * @param name as it is written into bundles and recipes
 */
public record Licence(String name) {
    private static final String UNSTATED = "not stated";

    /** A licence that nobody has stated. */
    public static Licence unstated() {
        return new Licence(UNSTATED);
    }

    /** Whether the publisher has stated one. */
    public boolean stated() {
        return !name.equals(UNSTATED);
    }

    /** Whether its name excludes commercial use. */
    public boolean nonCommercial() {
        String text = name.toLowerCase(Locale.ROOT);
        return text.contains("non-commercial")
                || text.contains("noncommercial")
                || text.contains("nsclv1")
                || text.matches(".*\\bby-nc\\b.*");
    }
}
