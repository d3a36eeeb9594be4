package report2ct.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SequentialRandomTest {
    private static final int DRAWS = 40_000;

    @Test
    void oneBlockGivesTwoLongs() {
        int[] words = new int[4];
        SequentialRandom random = random(7);

        for (int block = 0; block < 3; block++) {
            Philox.block(7, block, RandomStream.PHANTOM.code() | 1L << 32, words);
            assertThat(random.nextLong()).isEqualTo(joined(words[0], words[1]));
            assertThat(random.nextLong()).isEqualTo(joined(words[2], words[3]));
        }
    }

    private static long joined(int low, int high) {
        return Integer.toUnsignedLong(low) | Integer.toUnsignedLong(high) << 32;
    }

    @Test
    void theSameSeedGivesTheSameNumbersAndAnotherSeedOthers() {
        SequentialRandom first = random(7);
        SequentialRandom again = random(7);
        SequentialRandom other = random(8);
        Set<Long> seen = new HashSet<>();

        for (int i = 0; i < 100; i++) {
            long value = first.nextLong();
            seen.add(value);
            seen.add(other.nextLong());
            assertThat(again.nextLong()).isEqualTo(value);
        }
        assertThat(seen).hasSize(200);
    }

    @Test
    void gaussiansHaveMeanZeroAndDeviationOne() {
        SequentialRandom random = random(3);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < DRAWS; i++) {
            double draw = random.nextGaussian();
            sum += draw;
            squares += draw * draw;
        }

        assertThat(sum / DRAWS).isCloseTo(0, within(5 / Math.sqrt(DRAWS)));
        assertThat(squares / DRAWS).isCloseTo(1, within(5 * Math.sqrt(2.0 / DRAWS)));
    }

    @Test
    void betweenStaysInTheIntervalAndFillsIt() {
        SequentialRandom random = random(5);
        double sum = 0;
        double least = Double.MAX_VALUE;
        double most = -Double.MAX_VALUE;
        for (int i = 0; i < DRAWS; i++) {
            double draw = random.between(-3, 5);
            sum += draw;
            least = Math.min(least, draw);
            most = Math.max(most, draw);
        }

        assertThat(least).isGreaterThanOrEqualTo(-3).isLessThan(-2.99);
        assertThat(most).isLessThan(5).isGreaterThan(4.99);
        assertThat(sum / DRAWS).isCloseTo(1, within(5 * 8 / Math.sqrt(12.0 * DRAWS)));
    }

    private static SequentialRandom random(long seed) {
        return new SequentialRandom(seed, RandomStream.PHANTOM);
    }
}
