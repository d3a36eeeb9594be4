package report2ct.vae;

import static org.bytedeco.pytorch.global.torch.conv3d;
import static org.bytedeco.pytorch.global.torch.linalg_solve_triangular;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

/**
 * Running mean and covariance of the encoder's channels, and their joint whitening: {@code z = L^-1 (y - mean)} with
 * {@code covariance = L L^T}. Whitening one channel at a time would reward channels that repeat each other.
 *
 * <p>No gradient flows through the statistics.
 */
final class LatentStatistics {
    /** Added to the diagonal, as a share of the mean variance, so that the factor exists. */
    private static final double RIDGE = 1e-4;

    private static final double SLOWEST = 0.01;

    private final Tensor mean;
    private final Tensor covariance;

    LatentStatistics(Parameters parameters) {
        mean = parameters.get(CompactParameters.STATISTICS + "mean");
        covariance = parameters.get(CompactParameters.STATISTICS + "covariance");
    }

    /**
     * Takes a batch of encoder outputs [B, C, X, Y, Z] into the running statistics, in place.
     *
     * @param seen number of batches before this one: the first 100 count alike, later ones with weight 0.01
     */
    void update(Tensor encoded, long seen) {
        double share = Math.max(SLOWEST, 1.0 / (seen + 1));
        try (TensorScope scope = TensorScope.open()) {
            Tensor columns =
                    encoded.detach().to(ScalarType.Float).permute(1, 0, 2, 3, 4).reshape(encoded.size(1), -1); // [C, N]
            Tensor batchMean = columns.mean(1);
            mean.copy_(Ops.scale(mean, 1 - share).add(Ops.scale(batchMean, share)));
            Tensor centred = columns.sub(mean.unsqueeze(1));
            Tensor batchCovariance = Ops.scale(centred.matmul(centred.t()), 1.0 / columns.size(1));
            covariance.copy_(Ops.scale(covariance, 1 - share).add(Ops.scale(batchCovariance, share)));
        }
    }

    /** The whitened latent, same shape. */
    Tensor whiten(Tensor encoded) {
        return TensorScope.compute(() -> {
            Tensor matrix = whitening(); // [C, C]
            long c = matrix.size(0);
            Tensor centred = encoded.to(ScalarType.Float).sub(mean.view(1, c, 1, 1, 1));
            return conv3d(centred, matrix.view(c, c, 1, 1, 1));
        });
    }

    private Tensor whitening() {
        Tensor wide = covariance.to(ScalarType.Double);
        long c = wide.size(0);
        double variance = Math.max(Ops.item(wide.trace()) / c, 1e-12);
        Tensor identity = torch.eye(c, Ops.options(ScalarType.Double));
        Tensor factor = torch.linalg_cholesky(wide.add(Ops.scale(identity, variance * RIDGE)));
        return linalg_solve_triangular(factor, identity, false).to(ScalarType.Float);
    }
}
