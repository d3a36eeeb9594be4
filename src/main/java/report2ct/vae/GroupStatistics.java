package report2ct.vae;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

/**
 * Mean and variance of a feature map's groups, gathered from its planes in any number of pieces: each piece gives the mean
 * of a channel and the sum of squares about it, pieces are merged in double precision (Chan, Golub, LeVeque 1983).
 */
final class GroupStatistics {
    /** Values that are looked at together: their copies stay in the processor's cache. */
    private static final long BLOCK = 1 << 20;

    private final int channels;
    private final int groups;
    private final double[] mean;
    private final double[] squares;
    private long count;

    GroupStatistics(long channels, int groups) {
        this.channels = Math.toIntExact(channels);
        this.groups = groups;
        mean = new double[this.channels];
        squares = new double[this.channels];
    }

    /** Takes in planes [1, C, n, Y, Z], channels-last. */
    void add(Tensor planes) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor rows = planes.permute(0, 2, 3, 4, 1).reshape(-1, channels); // [n*Y*Z, C], a view
            long step = Math.max(1, BLOCK / channels);
            for (long from = 0; from < rows.size(0); from += step) {
                addRows(rows.narrow(0, from, Math.min(step, rows.size(0) - from)));
            }
        }
    }

    private void addRows(Tensor rows) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor values = rows.to(ScalarType.Float);
            Tensor centre = values.mean(0L);
            Tensor away = values.sub(centre);
            away.mul_(away); // a hot spot: in place on a tensor of this method's own
            merge(rows.size(0), Ops.toFloats(centre), Ops.toFloats(away.sum(0L)));
        }
    }

    private void merge(long more, float[] centre, float[] away) {
        double all = (double) count + more;
        for (int c = 0; c < channels; c++) {
            double distance = centre[c] - mean[c];
            mean[c] += distance * more / all;
            squares[c] += away[c] + distance * distance * count * more / all;
        }
        count += more;
    }

    /** Mean of each channel's group, [C]. */
    float[] means() {
        return spread(groupMeans());
    }

    /** Variance (biased) of each channel's group, [C]. */
    float[] variances() {
        double[] centre = groupMeans();
        double[] variance = new double[groups];
        int width = channels / groups;
        for (int c = 0; c < channels; c++) {
            double distance = mean[c] - centre[c / width];
            variance[c / width] += (squares[c] / count + distance * distance) / width;
        }
        return spread(variance);
    }

    private double[] groupMeans() {
        int width = channels / groups;
        double[] centre = new double[groups];
        for (int c = 0; c < channels; c++) {
            centre[c / width] += mean[c] / width;
        }
        return centre;
    }

    private float[] spread(double[] ofGroups) {
        float[] values = new float[channels];
        for (int c = 0; c < channels; c++) {
            values[c] = (float) ofGroups[c / (channels / groups)];
        }
        return values;
    }
}
