package report2ct.random;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Known answers of the Random123 library, file {@code kat_vectors}, {@code philox4x32 10}. */
class PhiloxTest {
    @Test
    void zerosGiveTheKnownAnswer() {
        assertThat(block(0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    }

    @Test
    void onesGiveTheKnownAnswer() {
        assertThat(block(-1, -1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    }

    @Test
    void theDigitsOfPiGiveTheKnownAnswer() {
        int[] words = block(0x299f31d0_a4093822L, 0x85a308d3_243f6a88L, 0x03707344_13198a2eL);

        assertThat(words).containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    @Test
    void everyBitOfKeyAndCounterChangesTheBlock() {
        int[] zero = block(0, 0, 0);

        for (int bit = 0; bit < Long.SIZE; bit++) {
            assertThat(block(1L << bit, 0, 0)).as("key bit %d", bit).isNotEqualTo(zero);
            assertThat(block(0, 1L << bit, 0)).as("low counter bit %d", bit).isNotEqualTo(zero);
            assertThat(block(0, 0, 1L << bit)).as("high counter bit %d", bit).isNotEqualTo(zero);
        }
    }

    private static int[] block(long key, long low, long high) {
        int[] words = new int[4];
        Philox.block(key, low, high, words);
        return words;
    }
}
