package report2ct.verify;

import java.util.Set;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.verify.Value.Numbers;
import report2ct.verify.Value.Table;

/**
 * How a computed value is compared with a stored one. Differences are taken in double precision; shapes and sets of names
 * must agree; NaN or infinity in the computed value fails.
 */
sealed interface Rule permits Rule.OfNumbers, SumL2 {
    /** Compares; {@code computed} and {@code stored} have the same shape or names. */
    Measure measure(Value computed, Value stored);

    /** A rule for numbers, applied to every entry of a table on its own. */
    sealed interface OfNumbers extends Rule
            permits Exact, Absolute, Relative, RelativePerChannel, HalfUlp, ScalarRelative {
        Measure measureNumbers(Numbers a, Numbers b);

        @Override
        default Measure measure(Value computed, Value stored) {
            if (computed instanceof Numbers a && stored instanceof Numbers b) {
                if (!a.shape().equals(b.shape())) {
                    throw mismatch("shape " + b.shape(), "shape " + a.shape());
                }
                for (int i = 0; i < a.size(); i++) {
                    if (!Double.isFinite(a.at(i))) {
                        return new Measure(Double.NaN, 0, false);
                    }
                }
                return measureNumbers(a, b);
            }
            Measure worst = Measure.of(0, 0);
            boolean first = true;
            Table a = table(computed);
            Table b = table(stored);
            requireNames(a, b);
            for (String name : b.entries().keySet()) {
                Measure one = measure(entry(a, name), entry(b, name));
                worst = first ? one : worst.worse(one);
                first = false;
            }
            return worst;
        }
    }

    /** {@code a == b} everywhere. */
    record Exact() implements OfNumbers {
        @Override
        public Measure measureNumbers(Numbers a, Numbers b) {
            return Measure.of(greatestDifference(a, b, 0, a.size()), 0);
        }
    }

    /** {@code max|a-b| <= value}. */
    record Absolute(double value) implements OfNumbers {
        @Override
        public Measure measureNumbers(Numbers a, Numbers b) {
            return Measure.of(greatestDifference(a, b, 0, a.size()), value);
        }
    }

    /** {@code max|a-b| <= value * max|b|}; where max|b| is 0: {@code max|a-b| <= value}. */
    record Relative(double value) implements OfNumbers {
        @Override
        public Measure measureNumbers(Numbers a, Numbers b) {
            return relative(a, b, 0, a.size(), value);
        }
    }

    /** {@link Relative} for every index of axis 1 on its own. */
    record RelativePerChannel(double value) implements OfNumbers {
        @Override
        public Measure measureNumbers(Numbers a, Numbers b) {
            if (b.shape().size() < 2) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT, "relative_per_channel: expected at least 2 axes, found " + b.shape());
            }
            int channels = Math.toIntExact(b.shape().get(1));
            int inner = b.stride(1);
            Measure worst = Measure.of(0, value);
            for (int channel = 0; channel < channels; channel++) {
                worst = worst.worse(channel(a, b, channel, channels, inner));
            }
            return worst;
        }

        private Measure channel(Numbers a, Numbers b, int channel, int channels, int inner) {
            int outer = a.size() / (channels * inner);
            double difference = 0;
            double greatest = 0;
            for (int o = 0; o < outer; o++) {
                int from = (o * channels + channel) * inner;
                difference = Math.max(difference, greatestDifference(a, b, from, inner));
                greatest = Math.max(greatest, greatestMagnitude(b, from, inner));
            }
            return ratio(difference, greatest, value);
        }
    }

    /** At most a share of the float16 elements differ, none by more than some float16 numbers. */
    record HalfUlp(double fraction, double ulps) implements OfNumbers {
        @Override
        public Measure measureNumbers(Numbers a, Numbers b) {
            double worst = 0;
            long differing = 0;
            for (int i = 0; i < a.size(); i++) {
                double distance = Math.abs((double) HalfOrder.index(a.at(i)) - HalfOrder.index(b.at(i)));
                worst = Math.max(worst, distance);
                differing += a.at(i) == b.at(i) ? 0 : 1;
            }
            if (differing > fraction * a.size()) {
                return Measure.of((double) differing / a.size(), fraction);
            }
            return Measure.of(worst, ulps);
        }
    }

    /** {@code |a-b| <= value * |b|} for every number on its own. */
    record ScalarRelative(double value) implements OfNumbers {
        @Override
        public Measure measureNumbers(Numbers a, Numbers b) {
            Measure worst = Measure.of(0, value);
            for (int i = 0; i < a.size(); i++) {
                double difference = Math.abs(a.at(i) - b.at(i));
                double magnitude = Math.abs(b.at(i));
                double distance = difference == 0 ? 0 : difference / magnitude;
                worst = worst.worse(new Measure(distance, value, difference <= value * magnitude));
            }
            return worst;
        }
    }

    /** Entry of a table that is known to be there. */
    static Value entry(Table table, String name) {
        Value value = table.entries().get(name);
        if (value == null) {
            throw mismatch("an entry " + name, "none");
        }
        return value;
    }

    /** The value as a table. */
    static Table table(Value value) {
        if (value instanceof Table table) {
            return table;
        }
        throw mismatch("a map of names on both sides", "numbers on one");
    }

    /** Refuses tables of different names. */
    static void requireNames(Table a, Table b) {
        Set<String> found = a.entries().keySet();
        Set<String> expected = b.entries().keySet();
        if (!found.equals(expected)) {
            throw mismatch(expected.size() + " names", found.size() + " other ones");
        }
    }

    private static Measure relative(Numbers a, Numbers b, int from, int count, double value) {
        return ratio(greatestDifference(a, b, from, count), greatestMagnitude(b, from, count), value);
    }

    private static Measure ratio(double difference, double greatest, double value) {
        if (greatest == 0) {
            return Measure.of(difference, value);
        }
        return new Measure(difference / greatest, value, difference <= value * greatest);
    }

    private static double greatestDifference(Numbers a, Numbers b, int from, int count) {
        double greatest = 0;
        for (int i = from; i < from + count; i++) {
            greatest = Math.max(greatest, Math.abs(a.at(i) - b.at(i)));
        }
        return greatest;
    }

    private static double greatestMagnitude(Numbers b, int from, int count) {
        double greatest = 0;
        for (int i = from; i < from + count; i++) {
            greatest = Math.max(greatest, Math.abs(b.at(i)));
        }
        return greatest;
    }

    private static Report2CtException mismatch(String expected, String found) {
        return new Report2CtException(ErrorKind.INVALID_INPUT, "expected " + expected + ", found " + found);
    }
}
