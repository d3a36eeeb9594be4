package report2ct.config;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Locale;

/** Names of keys and of enum values in files: lower-case-with-dashes. */
final class KeyNames {
    private static final int LONGEST = 80;

    private KeyNames() {}

    /** {@code latentChannels} is {@code latent-channels}; a digit does not start a word. */
    static String of(RecordComponent component) {
        StringBuilder key = new StringBuilder();
        for (char c : component.getName().toCharArray()) {
            if (Character.isUpperCase(c)) {
                key.append('-');
            }
            key.append(Character.toLowerCase(c));
        }
        return key.toString();
    }

    /** {@code BY_RESOLUTION} is {@code by-resolution}. */
    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code " (nearest: steps)"}, or what keys there are when none is close. */
    static String suggestion(String key, Collection<String> known) {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = key.length() > LONGEST ? Integer.MAX_VALUE : distance(key, candidate);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        boolean close = least <= Math.max(key.length(), best.length()) / 2;
        return close ? " (nearest: " + best + ")" : " (known: " + String.join(", ", known) + ")";
    }

    /** Foreign text in one bounded line. */
    static String shorten(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    }

    /** Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
