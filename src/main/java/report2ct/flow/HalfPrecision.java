package report2ct.flow;

/** Rounding to IEEE half precision, to nearest, ties to even. */
final class HalfPrecision {
    private static final int FRACTION_BITS = 10;
    private static final int MIN_EXPONENT = -14;
    private static final double MAX = 65504;

    private HalfPrecision() {}

    /** The half-precision number nearest to {@code value}; beyond the range an infinity. */
    static double round(double value) {
        if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
            return value;
        }
        int exponent = Math.max(Math.getExponent(value), MIN_EXPONENT);
        double unit = Math.scalb(1.0, exponent - FRACTION_BITS);
        double rounded = Math.rint(value / unit) * unit;
        return Math.abs(rounded) > MAX ? Math.copySign(Double.POSITIVE_INFINITY, value) : rounded;
    }
}
