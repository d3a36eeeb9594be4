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
 * @param cpu median of the pairs' processor times, which other programs on the machine touch less; 0 where the system
 *     tells none
 * @param pairs how many
 */
public record Ratio(String name, double median, double least, double most, double cpu, int pairs) {
    static Ratio of(String name, List<Timing.Run> ours, List<Timing.Run> theirs) {
        List<Double> ratios = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
            ratios.add(ours.get(i).seconds() / theirs.get(i).seconds());
            cpu.add(theirs.get(i).cpu() > 0 ? ours.get(i).cpu() / theirs.get(i).cpu() : 0);
        }
        return new Ratio(
                name,
                Timing.median(ratios),
                Collections.min(ratios),
                Collections.max(ratios),
                Timing.median(cpu),
                ratios.size());
    }
}
