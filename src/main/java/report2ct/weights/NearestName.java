package report2ct.weights;

import java.util.Collection;

/** The known name closest to a wrong one, by edit distance. */
final class NearestName {
    private static final int LONGEST = 150;
    private static final int MOST = 2000;

    private NearestName() {}

    /** {@code " (nearest: 'x')"}, or empty when nothing is close. */
    static String hint(String name, Collection<String> known) {
        String nearest = find(name, known);
        return nearest.isEmpty() ? "" : " (nearest: '" + Texts.shorten(nearest) + "')";
    }

    /**
     * The name with the least edit distance, the first of equals; empty when the distance is more than half of the
     * longer name, or when names or their number are too large to compare.
     */
    static String find(String name, Collection<String> known) {
        if (name.length() > LONGEST || known.size() > MOST) {
            return "";
        }
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int limit = Math.min(least - 1, Math.max(name.length(), candidate.length()) / 2);
            if (candidate.length() <= LONGEST && Math.abs(candidate.length() - name.length()) <= limit) {
                int distance = distance(name, candidate);
                if (distance <= limit) {
                    least = distance;
                    best = candidate;
                }
            }
        }
        return best;
    }

    /** Levenshtein distance: insertions, deletions and replacements of one character. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
