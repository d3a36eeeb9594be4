package report2ct.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import report2ct.generation.Economy;
import report2ct.generation.GuidanceInterval;
import report2ct.generation.Solver;

/** The ways that a quality card compares. */
final class QualityWays {
    /** Steps of the volumes that count as exact. */
    static final int REFERENCE_STEPS = 100;

    private QualityWays() {}

    /** Steps and savings. */
    record Way(int steps, Economy economy) {
        String name() {
            StringBuilder name =
                    new StringBuilder(economy.solver().name().toLowerCase(Locale.ROOT) + ", " + steps + " steps");
            if (!economy.interval().equals(GuidanceInterval.ALWAYS)) {
                name.append(", guidance ").append(economy.interval());
            }
            if (economy.cacheEvery() > 1) {
                name.append(", inner levels every ").append(economy.cacheEvery());
            }
            return name.toString();
        }
    }

    /**
     * The reference first, then what saves.
     *
     * @param steps the model's own
     */
    static List<Way> all(int steps) {
        List<Way> ways = new ArrayList<>();
        ways.add(new Way(REFERENCE_STEPS, Economy.NONE));
        for (int n : new int[] {steps, Math.max(2, steps / 2), Math.max(2, steps / 3)}) {
            ways.add(new Way(n, Economy.NONE));
            ways.add(new Way(n, Economy.NONE.with(Solver.AB2)));
        }
        int few = Math.max(2, steps / 6);
        ways.add(new Way(few, Economy.NONE.with(Solver.MIDPOINT)));
        ways.add(new Way(few, Economy.NONE.with(Solver.HEUN)));
        for (GuidanceInterval interval : List.of(
                new GuidanceInterval(0, 900), new GuidanceInterval(250, 1000), new GuidanceInterval(250, 900))) {
            ways.add(new Way(steps, Economy.NONE.with(interval)));
        }
        ways.add(new Way(steps, Economy.NONE.withCacheEvery(2)));
        ways.add(new Way(steps, Economy.NONE.withCacheEvery(3)));
        Economy half = Economy.NONE.with(Solver.AB2);
        ways.add(new Way(Math.max(2, steps / 2), half.withCacheEvery(2)));
        ways.add(new Way(Math.max(2, steps / 2), half.with(new GuidanceInterval(250, 1000))));
        return ways;
    }
}
