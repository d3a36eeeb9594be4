package report2ct.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import report2ct.dataset.patch.PatchCutter;
import report2ct.dataset.patch.PatchSize;
import report2ct.dataset.patch.VolumeSource;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;
import report2ct.vae.MaisiAutoencoder;
import report2ct.vae.PerceptualLoss;
import report2ct.vae.Posterior;
import report2ct.vae.VaeLosses;
import report2ct.volume.VolumeShape;

/**
 * Measures an autoencoder on held-out volumes, window by window without overlap; noise and slices are the same every time.
 *
 * <p>Volumes are padded with zeros on both sides to a multiple of the autoencoder's factor. The last window of an axis is
 * pulled back so that it ends inside, and only its new voxels count for the absolute error. The reference puts the windows
 * together first and takes its terms from the whole volume; here every window is measured by itself, as a training patch
 * is, so that only one window is in memory and the weight of the KL term, a sum over cells, means the same in both.
 */
final class AutoencoderValidation {
    private static final double HU_PER_UNIT = 2000;

    private final AutoencoderTrainingConfig config;
    private final VolumeSource held;
    private final @Nullable PerceptualLoss perceptual;

    AutoencoderValidation(AutoencoderTrainingConfig config, VolumeSource held, @Nullable PerceptualLoss perceptual) {
        this.config = config;
        this.held = held;
        this.perceptual = perceptual;
    }

    /** Sums over all windows of all volumes. */
    private static final class Sums {
        double absolute;
        double voxels;
        double kl;
        double perceptual;
        double mean;
        double meanSquare;
        double cells;
        long windows;
    }

    /**
     * Figures by name: {@code error-hu} (mean absolute error), {@code kl} and {@code perceptual} (mean over windows),
     * {@code score} (the sum that the best weights are chosen by), {@code latent-factor} (one over the standard deviation
     * of the latents' means, which should stay near 1).
     */
    Map<String, Double> measure(MaisiAutoencoder autoencoder) {
        Sums sums = new Sums();
        try (NoGradGuard noGradients = new NoGradGuard()) {
            for (int i = 0; i < Math.min(held.size(), config.measuring().volumes()); i++) {
                volume(autoencoder, i, sums);
            }
        }
        double l1 = sums.absolute / sums.voxels;
        double kl = sums.kl / sums.windows;
        double mean = sums.mean / sums.cells;
        double score = l1 + config.losses().kl() * kl;
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("error-hu", l1 * HU_PER_UNIT);
        figures.put("kl", kl);
        figures.put("latent-factor", 1 / Math.sqrt(sums.meanSquare / sums.cells - mean * mean));
        if (perceptual != null) {
            double value = sums.perceptual / sums.windows;
            figures.put("perceptual", value);
            score += config.losses().perceptual() * value;
        }
        figures.put("score", score);
        return figures;
    }

    /**
     * One window along one axis.
     *
     * @param first voxel, in the padded volume
     * @param fresh voxels at its end that no earlier window has
     */
    record Piece(int first, int fresh) {}

    /** The windows along an axis; the last one is pulled back. */
    static List<Piece> pieces(int size, int window) {
        List<Piece> pieces = new ArrayList<>();
        int done = 0;
        while (done < size) {
            int first = Math.min(done, size - window);
            pieces.add(new Piece(first, first + window - done));
            done = first + window;
        }
        return pieces;
    }

    private void volume(MaisiAutoencoder autoencoder, int index, Sums sums) {
        int factor = autoencoder.factor();
        VolumeShape shape = held.shape(index);
        int[] before = new int[3];
        int[] window = new int[3];
        List<List<Piece>> pieces = new ArrayList<>();
        for (int axis = 0; axis < 3; axis++) {
            int size = shape.along(axis);
            int padded = (size + factor - 1) / factor * factor;
            before[axis] = (padded - size) / 2;
            window[axis] = Math.min(padded, config.measuring().window().along(axis));
            pieces.add(pieces(padded, window[axis]));
        }
        PatchSize size = new PatchSize(window[0], window[1], window[2]);
        PatchCutter cutter = new PatchCutter(held, size);
        long number = (long) index << 20;
        for (Piece x : pieces.get(0)) {
            for (Piece y : pieces.get(1)) {
                for (Piece z : pieces.get(2)) {
                    float[] values =
                            cutter.cut(index, x.first() - before[0], y.first() - before[1], z.first() - before[2]);
                    try (TensorScope scope = TensorScope.open()) {
                        Tensor volume = Ops.floats(values, 1, 1, size.x(), size.y(), size.z());
                        window(autoencoder, volume, List.of(x, y, z), number++, sums);
                    }
                }
            }
        }
    }

    private void window(MaisiAutoencoder autoencoder, Tensor volume, List<Piece> pieces, long number, Sums sums) {
        Posterior posterior = autoencoder.encode(volume);
        Tensor mean = posterior.mean();
        float[] noise = new float[Math.toIntExact(mean.numel())];
        new CounterRandom(config.seed(), RandomStream.POSTERIOR).fillNormal((1L << 62) + (number << 32), noise);
        Tensor reconstruction = autoencoder.decode(posterior.sample(Ops.floats(noise, Ops.shape(mean))));
        Tensor difference = reconstruction.sub(volume).abs();
        for (int axis = 0; axis < 3; axis++) {
            long fresh = pieces.get(axis).fresh();
            difference = difference.narrow(axis + 2L, difference.size(axis + 2L) - fresh, fresh);
        }
        sums.absolute += Ops.item(difference.to(ScalarType.Double).sum());
        sums.voxels += difference.numel();
        sums.kl += Ops.item(VaeLosses.kl(posterior));
        Tensor precise = mean.to(ScalarType.Double);
        sums.mean += Ops.item(precise.sum());
        sums.meanSquare += Ops.item(precise.square().sum());
        sums.cells += mean.numel();
        sums.windows++;
        if (perceptual != null) {
            CounterRandom random = new CounterRandom(config.seed(), RandomStream.SLICES);
            long[] sizes = {volume.size(2), volume.size(3), volume.size(4)};
            PerceptualLoss.Slices slices = perceptual.choose(random, (1L << 40) + number, 1, sizes);
            sums.perceptual += Ops.item(perceptual.of(reconstruction, volume, slices));
        }
    }
}
