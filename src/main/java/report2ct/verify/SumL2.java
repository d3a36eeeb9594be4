package report2ct.verify;

import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.verify.Value.Numbers;
import report2ct.verify.Value.Table;

/**
 * Sum and L2 of every parameter and the L2 of its gradient. A few parameters may exceed the first two up to wider bounds,
 * because Adam turns a gradient near zero into a step of either sign. The distance is the greatest share of a bound.
 *
 * @param sumAbsolute bound of the sum's difference
 * @param l2Relative bound of the L2's difference, relative
 * @param gradientRelative relative part of the gradient's bound
 * @param gradientAbsolute absolute part of the gradient's bound
 * @param outliers what a few parameters may do
 */
record SumL2(double sumAbsolute, double l2Relative, double gradientRelative, double gradientAbsolute, Outliers outliers)
        implements Rule {
    /**
     * The exception for a few parameters.
     *
     * @param fraction greatest share of the parameters
     * @param sumAbsolute their bound of the sum
     * @param l2Absolute their bound of the L2
     */
    record Outliers(double fraction, double sumAbsolute, double l2Absolute) {}

    @Override
    public Measure measure(Value computed, Value stored) {
        Table a = Rule.table(computed);
        Table b = Rule.table(stored);
        Rule.requireNames(a, b);
        double usual = 0;
        double others = 0;
        double gradient = 0;
        long exceeding = 0;
        for (String name : b.entries().keySet()) {
            Parameter found = Parameter.of(Rule.table(Rule.entry(a, name)));
            Parameter expected = Parameter.of(Rule.table(Rule.entry(b, name)));
            gradient = Math.max(gradient, gradientShare(found, expected));
            double share = Math.max(
                    share(found.sum() - expected.sum(), sumAbsolute),
                    share(found.l2() - expected.l2(), l2Relative * expected.l2()));
            if (share <= 1) {
                usual = Math.max(usual, share);
            } else {
                exceeding++;
                others = Math.max(others, outlierShare(found, expected, share));
            }
        }
        if (exceeding > outliers.fraction() * b.entries().size()) {
            return Measure.of((double) exceeding / b.entries().size(), outliers.fraction());
        }
        return Measure.of(Math.max(Math.max(usual, others), gradient), 1);
    }

    private double gradientShare(Parameter found, Parameter expected) {
        return share(found.gradient() - expected.gradient(), gradientRelative * expected.gradient() + gradientAbsolute);
    }

    private double outlierShare(Parameter found, Parameter expected, double share) {
        if (Double.isNaN(share)) {
            return share;
        }
        return Math.max(
                share(found.sum() - expected.sum(), outliers.sumAbsolute()),
                share(found.l2() - expected.l2(), outliers.l2Absolute()));
    }

    private static double share(double difference, double bound) {
        return difference == 0 ? 0 : Math.abs(difference) / bound;
    }

    private record Parameter(double sum, double l2, double gradient) {
        static Parameter of(Table table) {
            if (table.entries().size() != 3) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "expected sum, l2 and gradient_l2 of a parameter, found "
                                + table.entries().keySet());
            }
            return new Parameter(number(table, "sum"), number(table, "l2"), number(table, "gradient_l2"));
        }

        private static double number(Table table, String name) {
            if (Rule.entry(table, name) instanceof Numbers numbers && numbers.size() == 1) {
                return numbers.at(0);
            }
            throw new Report2CtException(ErrorKind.INVALID_INPUT, name + ": expected one number");
        }
    }
}
