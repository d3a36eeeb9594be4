package report2ct.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Times of one program over those of another, run by run: each pair was measured one right after the other.
 *
 * @param name what is divided by what
 * @param median of the pairs
 * @param least of the pairs
 * @param most of the pairs
 * @param pairs how many
 */
public record Ratio(String name, double median, double least, double most, int pairs) {
    static Ratio of(String name, List<Timing.Run> ours, List<Timing.Run> theirs) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
            ratios.add(ours.get(i).seconds() / theirs.get(i).seconds());
        }
        return new Ratio(name, Timing.median(ratios), Collections.min(ratios), Collections.max(ratios), ratios.size());
    }
}
