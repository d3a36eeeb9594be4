package report2ct.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CounterRandomTest {
    private static final int DRAWS = 40_000;
    private static final CounterRandom RANDOM = new CounterRandom(42, RandomStream.INITIAL_LATENT);

    @ParameterizedTest
    @CsvSource({"0, 8", "0, 7", "1, 8", "1, 7", "5, 1", "6, 1", "4294967295, 6", "4294967296, 5", "12, 0"})
    void fillingEqualsDrawingOneByOne(long first, int length) {
        float[] filled = new float[length];

        RANDOM.fillNormal(first, filled);

        float[] single = new float[length];
        for (int i = 0; i < length; i++) {
            single[i] = (float) RANDOM.normal(first + i);
        }
        assertThat(filled).containsExactly(single);
    }

    @Test
    void normalNumbersHaveTheMomentsOfTheStandardNormal() {
        double[] draws = LongStream.range(0, DRAWS).mapToDouble(RANDOM::normal).toArray();

        double mean = Arrays.stream(draws).average().orElseThrow();
        double variance = Arrays.stream(draws).map(x -> x * x).average().orElseThrow();
        double third = Arrays.stream(draws).map(x -> x * x * x).average().orElseThrow();
        double fourth = Arrays.stream(draws).map(x -> x * x * x * x).average().orElseThrow();
        double neighbours = LongStream.range(0, DRAWS - 1)
                .mapToDouble(i -> draws[(int) i] * draws[(int) i + 1])
                .average()
                .orElseThrow();

        // five standard errors: sqrt(variance of the summand / draws)
        assertThat(mean).isCloseTo(0, within(5 / Math.sqrt(DRAWS)));
        assertThat(variance).isCloseTo(1, within(5 * Math.sqrt(2.0 / DRAWS)));
        assertThat(third).isCloseTo(0, within(5 * Math.sqrt(15.0 / DRAWS)));
        assertThat(fourth).isCloseTo(3, within(5 * Math.sqrt(96.0 / DRAWS)));
        assertThat(neighbours).isCloseTo(0, within(5 / Math.sqrt(DRAWS)));
    }

    @Test
    void uniformNumbersFillTheUnitIntervalEvenly() {
        double[] draws = LongStream.range(0, DRAWS).mapToDouble(RANDOM::uniform).toArray();
        int[] tenths = new int[10];
        for (double draw : draws) {
            assertThat(draw).isGreaterThanOrEqualTo(0).isLessThan(1);
            tenths[(int) (10 * draw)]++;
        }

        for (int count : tenths) {
            assertThat((double) count).isCloseTo(DRAWS / 10.0, within(5 * Math.sqrt(DRAWS * 0.09)));
        }
    }

    /** The first 53 bits of the block, most significant word first: what a seed means must never change. */
    @Test
    void aUniformNumberIsTheFirst53BitsOfItsBlock() {
        int[] words = new int[4];
        Philox.block(42, 17, RandomStream.INITIAL_LATENT.code(), words);
        long bits = (Integer.toUnsignedLong(words[0]) << 32 | Integer.toUnsignedLong(words[1])) >>> 11;

        assertThat(RANDOM.uniform(17)).isEqualTo(bits * 0x1.0p-53);
    }

    @Test
    void aPairOfNormalNumbersIsBoxMullerOfOneBlock() {
        int[] words = new int[4];
        Philox.block(42, 8, RandomStream.INITIAL_LATENT.code(), words);
        double radius = Math.hypot(RANDOM.normal(16), RANDOM.normal(17));
        double angle = Math.atan2(RANDOM.normal(17), RANDOM.normal(16)) / (2 * Math.PI);

        assertThat(Math.exp(-radius * radius / 2)).isCloseTo(1 - unit(words[0]), within(1e-9));
        assertThat(angle < 0 ? angle + 1 : angle).isCloseTo(unit(words[2]), within(1e-9));
    }

    private static double unit(int word) {
        return Integer.toUnsignedLong(word) * 0x1.0p-32;
    }

    @Test
    void seedsAndStreamsDiffer() {
        Set<Double> firsts = new HashSet<>();
        for (RandomStream stream : RandomStream.values()) {
            firsts.add(new CounterRandom(42, stream).normal(0));
            firsts.add(new CounterRandom(43, stream).normal(0));
            firsts.add(new CounterRandom(42L + (1L << 32), stream).normal(0));
        }

        assertThat(firsts).hasSize(3 * RandomStream.values().length);
    }

    @Test
    void theCodesOfTheStreamsStayWhatTheyAre() {
        assertThat(Arrays.stream(RandomStream.values()).map(RandomStream::code))
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 21);
    }

    @Test
    void readingInOrderUsesOtherNumbersThanReadingByIndex() {
        SequentialRandom sequential = new SequentialRandom(42, RandomStream.INITIAL_LATENT);
        Set<Double> byIndex = new HashSet<>();
        LongStream.range(0, 1000).mapToObj(RANDOM::uniform).forEach(byIndex::add);

        for (int i = 0; i < 1000; i++) {
            assertThat(byIndex).doesNotContain(sequential.nextDouble());
        }
    }
}
