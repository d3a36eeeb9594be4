package report2ct.phantom;

import java.util.List;
import java.util.random.RandomGenerator;

/** Choices from lists, defined by the generator's uniform numbers alone and so the same on every Java version. */
final class Draw {
    private Draw() {}

    /** A whole number from 0 to {@code count - 1}. */
    static int below(int count, RandomGenerator random) {
        return (int) (random.nextDouble() * count);
    }

    static <T> T oneOf(List<T> values, RandomGenerator random) {
        return values.get(below(values.size(), random));
    }

    static <T> T oneOf(T[] values, RandomGenerator random) {
        return values[below(values.length, random)];
    }
}
