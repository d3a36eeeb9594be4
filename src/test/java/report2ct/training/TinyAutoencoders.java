package report2ct.training;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import report2ct.dataset.patch.ArrayVolumes;
import report2ct.dataset.patch.AugmentationConfig;
import report2ct.dataset.patch.PatchSize;
import report2ct.dataset.patch.VolumeSource;
import report2ct.nn.Precision;
import report2ct.phantom.PhantomGrid;
import report2ct.training.AutoencoderTrainingConfig.Adam;
import report2ct.training.AutoencoderTrainingConfig.Discriminator;
import report2ct.training.AutoencoderTrainingConfig.LossWeights;
import report2ct.training.AutoencoderTrainingConfig.Measuring;
import report2ct.training.AutoencoderTrainingConfig.Perceptual;
import report2ct.training.AutoencoderTrainingConfig.WarmUp;
import report2ct.vae.VaeConfig;
import report2ct.volume.VolumeShape;

/** Trainings of MAISI's autoencoder in milliseconds a step. */
public final class TinyAutoencoders {
    public static final VaeConfig VAE = new VaeConfig(2, List.of(4, 4), List.of(1, 1), 2, 1e-6, false);

    private TinyAutoencoders() {}

    /** Two phantoms to train on, one to measure on. */
    static AutoencoderData data() {
        return new AutoencoderData(
                null, null, 16, 1, new AutoencoderData.Phantoms(new PhantomGrid(16, 32, 16, 14), 1, 2, 100, 1));
    }

    public static AutoencoderTrainingConfig config(int epochs) {
        return config(epochs, new LossWeights(1e-7, 0.3, 0.1), null, Precision.FP32);
    }

    static AutoencoderTrainingConfig config(
            int epochs, LossWeights losses, @Nullable Perceptual perceptual, Precision precision) {
        return config(epochs, losses, perceptual, precision, PatchSize.cube(12));
    }

    static AutoencoderTrainingConfig config(
            int epochs, LossWeights losses, @Nullable Perceptual perceptual, Precision precision, PatchSize patch) {
        return new AutoencoderTrainingConfig(
                VAE,
                new Discriminator(2, 2),
                data(),
                5,
                epochs,
                2,
                patch,
                AugmentationConfig.maisi(),
                losses,
                perceptual,
                new Adam(2e-3, 0.9, 0.999, 1e-8, 0),
                List.of(new WarmUp(1, 0.5)),
                precision,
                new Measuring(perceptual == null ? new PatchSize(8, 8, 6) : PatchSize.cube(20), 2),
                null);
    }

    /** Waves of different lengths between 0 and 1; the last volume may have one voxel replaced. */
    static VolumeSource waves(int count, float last) {
        VolumeShape shape = new VolumeShape(21, 20, 22);
        List<float[]> volumes = new ArrayList<>();
        for (int v = 0; v < count; v++) {
            float[] values = new float[Math.toIntExact(shape.voxelCount())];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (0.5 + 0.4 * Math.sin((0.02 + 0.01 * v) * i));
            }
            volumes.add(values);
        }
        if (Float.isNaN(last)) {
            java.util.Arrays.fill(volumes.get(count - 1), last);
        }
        return new ArrayVolumes(shape, volumes);
    }

    static AutoencoderData.Sources sources() {
        return new AutoencoderData.Sources(waves(4, 0), waves(1, 0));
    }
}
