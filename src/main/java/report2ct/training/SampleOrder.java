package report2ct.training;

import java.util.function.LongUnaryOperator;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;

/**
 * Which record and which of its reports a sample of a run is: a function of the sample's number in the whole run, so that
 * processes and resumed runs agree. Remembers the order of the latest epoch; for one thread.
 */
final class SampleOrder {
    private final FlowDataConfig.Order order;
    private final int records;
    private final int variants;
    private final CounterRandom draws;
    private final CounterRandom wordings;
    private long epoch = -1;
    private int[] permutation = new int[0];

    SampleOrder(FlowDataConfig.Order order, long seed, FlowSource source) {
        this.order = order;
        records = source.size();
        variants = source.variants();
        draws = new CounterRandom(seed, RandomStream.DATA_ORDER);
        wordings = new CounterRandom(seed, RandomStream.WORDING);
    }

    /** The record of a sample. */
    int record(long sample) {
        return switch (order) {
            case INDEPENDENT -> (int) Math.floor(draws.uniform(2 * sample) * records);
            case EPOCHS -> permutation(sample / records)[(int) (sample % records)];
        };
    }

    /** Which report of its record a sample has. */
    int variant(long sample) {
        double uniform = switch (order) {
            case INDEPENDENT -> draws.uniform(2 * sample + 1);
            case EPOCHS -> wordings.uniform(sample);
        };
        return (int) Math.floor(uniform * variants);
    }

    private int[] permutation(long number) {
        if (number != epoch) {
            permutation = shuffled(records, i -> number * records + i);
            epoch = number;
        }
        return permutation;
    }

    /** Fisher and Yates' shuffle; {@code key} names the random number of each exchange. */
    private int[] shuffled(int count, LongUnaryOperator key) {
        int[] places = new int[count];
        for (int i = 0; i < count; i++) {
            places[i] = i;
        }
        for (int i = count - 1; i > 0; i--) {
            int other = (int) Math.floor(draws.uniform(key.applyAsLong(i)) * (i + 1));
            int kept = places[i];
            places[i] = places[other];
            places[other] = kept;
        }
        return places;
    }
}
