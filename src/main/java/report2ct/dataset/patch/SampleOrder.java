package report2ct.dataset.patch;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;

/**
 * Which volumes the steps of a training use: every epoch has all volumes once (each {@code patchesPerVolume} times in a
 * row) in an order of its own; samples that do not fill a batch are left out.
 *
 * @param seed of the order
 * @param volumes number of volumes
 * @param patchesPerVolume patches taken from a volume before the next one
 * @param batch samples a step
 */
public record SampleOrder(long seed, int volumes, int patchesPerVolume, int batch) {
    public SampleOrder {
        if (volumes <= 0 || patchesPerVolume <= 0 || batch <= 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "order: expected positive volumes, patches-per-volume and batch, found " + volumes + ", "
                            + patchesPerVolume + " and " + batch);
        }
    }

    /** Steps of an epoch; at least one. */
    public long stepsPerEpoch() {
        return Math.max(1, (long) volumes * patchesPerVolume / batch);
    }

    /** The epoch of a step, both counted from 0. */
    public long epoch(long step) {
        return step / stepsPerEpoch();
    }

    /** The volumes of a step, one a sample. */
    public int[] volumes(long step) {
        int[] order = permutation(epoch(step));
        long first = step % stepsPerEpoch() * batch;
        int[] chosen = new int[batch];
        for (int b = 0; b < batch; b++) {
            chosen[b] = order[(int) ((first + b) / patchesPerVolume % volumes)];
        }
        return chosen;
    }

    private int[] permutation(long epoch) {
        CounterRandom random = new CounterRandom(seed, RandomStream.DATA_ORDER);
        double[] keys = new double[volumes];
        Arrays.setAll(keys, i -> random.uniform(epoch * volumes + i));
        return IntStream.range(0, volumes)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> keys[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
