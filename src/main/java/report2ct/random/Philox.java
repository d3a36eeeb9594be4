package report2ct.random;

/**
 * The Philox4x32-10 block function: 128 random bits as a pure function of a 64-bit key and a 128-bit counter.
 *
 * <p>Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011; constants and known
 * answers as in the Random123 library.
 */
public final class Philox {
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final int ROUNDS = 10;
    private static final long LOW_32 = 0xFFFFFFFFL;

    private Philox() {}

    /**
     * Writes the four words of one block.
     *
     * @param key the seed: low word first
     * @param counterLow the first two counter words, low word first
     * @param counterHigh the last two counter words, low word first
     * @param out receives four words
     */
    public static void block(long key, long counterLow, long counterHigh, int[] out) {
        int c0 = (int) counterLow;
        int c1 = (int) (counterLow >>> 32);
        int c2 = (int) counterHigh;
        int c3 = (int) (counterHigh >>> 32);
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = MULTIPLIER_0 * (c0 & LOW_32);
            long p1 = MULTIPLIER_1 * (c2 & LOW_32);
            int n0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            int n2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c1 = (int) p1;
            c3 = (int) p0;
            c0 = n0;
            c2 = n2;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        out[0] = c0;
        out[1] = c1;
        out[2] = c2;
        out[3] = c3;
    }
}
