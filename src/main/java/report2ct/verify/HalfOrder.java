package report2ct.verify;

/** Half-precision numbers in their order: neighbours have neighbouring indices, zeros of either sign are one number. */
final class HalfOrder {
    private static final int FRACTION_BITS = 10;
    private static final int MIN_EXPONENT = -14;

    private HalfOrder() {}

    /** Index of a finite half-precision number, 0 for zero, negative for negative numbers. */
    static long index(double half) {
        double magnitude = Math.abs(half);
        int exponent = magnitude == 0 ? MIN_EXPONENT : Math.max(Math.getExponent(magnitude), MIN_EXPONENT);
        // numbers below 2^-13 are multiples of one unit; each further binade adds 2^10 numbers
        long fraction = (long) Math.rint(Math.scalb(magnitude, FRACTION_BITS - exponent));
        long index = ((long) (exponent - MIN_EXPONENT) << FRACTION_BITS) + fraction;
        return half < 0 ? -index : index;
    }
}
