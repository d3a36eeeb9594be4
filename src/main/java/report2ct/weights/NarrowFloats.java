package report2ct.weights;

/** Conversion between float32 and the 16-bit floating-point types, rounding to nearest, ties to even. */
public final class NarrowFloats {
    private static final int HALF_INFINITY = 0x7C00;
    private static final int HALF_QUIET = 0x0200;
    private static final int HALF_MANTISSA_BITS = 10;
    private static final int FLOAT_MANTISSA_BITS = 23;
    private static final int FLOAT_EXPONENT = 0x7F800000;
    private static final int FLOAT_QUIET = 0x00400000;
    /** Smallest positive half, 2^-24. */
    private static final float HALF_UNIT = 0x1p-24f;
    /** From here on the nearest half is infinity: 65520. */
    private static final int HALF_OVERFLOW = 0x477FF000;
    /** Smallest normal half, 2^-14. */
    private static final int HALF_NORMAL = 0x38800000;

    private NarrowFloats() {}

    /** The float32 value of an IEEE half; exact. */
    public static float fromHalf(short half) {
        int sign = (half & 0x8000) << 16;
        int magnitude = half & 0x7FFF;
        if (magnitude >= HALF_INFINITY) {
            return Float.intBitsToFloat(sign | FLOAT_EXPONENT | (magnitude & 0x3FF) << 13);
        }
        if (magnitude < 1 << HALF_MANTISSA_BITS) {
            return Float.intBitsToFloat(sign | Float.floatToRawIntBits(magnitude * HALF_UNIT));
        }
        return Float.intBitsToFloat(sign | ((magnitude << 13) + (112 << FLOAT_MANTISSA_BITS)));
    }

    /** The nearest IEEE half; beyond 65520 infinity. */
    public static short toHalf(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        int magnitude = bits & 0x7FFFFFFF;
        if (magnitude > FLOAT_EXPONENT) {
            return (short) (sign | HALF_INFINITY | HALF_QUIET | (magnitude >> 13 & 0x3FF));
        }
        if (magnitude >= HALF_OVERFLOW) {
            return (short) (sign | HALF_INFINITY);
        }
        if (magnitude < HALF_NORMAL) {
            // The sum is rounded to a multiple of 2^-24 by the addition itself.
            float sum = Float.intBitsToFloat(magnitude) + 0.5f;
            return (short) (sign | (Float.floatToRawIntBits(sum) - Float.floatToRawIntBits(0.5f)));
        }
        int odd = magnitude >> 13 & 1;
        return (short) (sign | (magnitude - (112 << FLOAT_MANTISSA_BITS) + 0xFFF + odd) >> 13);
    }

    /** The float32 value of a bfloat16; exact. */
    public static float fromBfloat16(short value) {
        return Float.intBitsToFloat(value << 16);
    }

    /** The nearest bfloat16. */
    public static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if ((bits & 0x7FFFFFFF) > FLOAT_EXPONENT) {
            return (short) ((bits | FLOAT_QUIET) >>> 16);
        }
        return (short) ((bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16);
    }
}
