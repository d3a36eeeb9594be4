package report2ct.training;

import java.util.List;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.patch.AugmentationConfig;
import report2ct.dataset.patch.PatchSize;
import report2ct.nn.Precision;
import report2ct.vae.PerceptualNetwork;
import report2ct.vae.VaeConfig;

/**
 * Everything that decides a training of MAISI's autoencoder (specification diffusion 5).
 *
 * @param autoencoder structure
 * @param discriminator structure of its opponent
 * @param data volumes
 * @param seed of weights, order, augmentation and noise
 * @param epochs passes over the volumes
 * @param batch patches a step
 * @param patch size of a patch; multiples of the autoencoder's factor
 * @param augmentation random changes of the volumes
 * @param losses weights of the terms
 * @param perceptual weights of the perceptual network; absent: that term is off
 * @param optimiser of both networks, each with moments of its own
 * @param warmUp factors of the learning rate of the first epochs, in order; 1 afterwards
 * @param precision of the autoencoder's forward pass; everything else stays in float32
 * @param measuring what is measured on held-out volumes
 * @param initial weights to start from instead of random ones
 */
public record AutoencoderTrainingConfig(
        VaeConfig autoencoder,
        Discriminator discriminator,
        AutoencoderData data,
        long seed,
        int epochs,
        int batch,
        PatchSize patch,
        AugmentationConfig augmentation,
        LossWeights losses,
        @Nullable Perceptual perceptual,
        Adam optimiser,
        List<WarmUp> warmUp,
        Precision precision,
        Measuring measuring,
        @Nullable Initial initial) {

    /** bfloat16 gradients of 3x3x3 kernels need as many cells along x as the kernel has ({@link CodecTrainingConfig}). */
    private static final int LEAST_BF16_CELLS = 3;

    /** The last norm of the discriminator needs more than one cell. */
    private static final int LEAST_DISCRIMINATOR_CELLS = 3;

    /**
     * Structure of the discriminator.
     *
     * @param channels width after the first convolution; doubled by every further one
     * @param layers convolutions with norm
     */
    public record Discriminator(int channels, int layers) {
        public Discriminator {
            if (channels <= 0 || layers <= 0 || layers > 8) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "expected positive channels and 1 to 8 layers, found " + channels + " and " + layers);
            }
        }
    }

    /**
     * Weights of the terms beside the mean absolute difference, whose weight is 1.
     *
     * @param kl of the sum over latent cells and channels, hence small
     * @param perceptual of the perceptual loss, when there is a network
     * @param adversarial of the discriminator's judgement; 0 leaves the discriminator out
     */
    public record LossWeights(double kl, double perceptual, double adversarial) {
        public LossWeights {
            if (!(kl >= 0 && perceptual >= 0 && adversarial >= 0)) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "expected weights of at least 0, found " + kl + ", " + perceptual + " and " + adversarial);
            }
        }
    }

    /**
     * The user's weights of the perceptual network ({@link report2ct.vae.PerceptualFiles}).
     *
     * @param features file with SqueezeNet 1.1
     * @param channels file with the channel weights of LPIPS
     * @param share of the slices along each axis that is compared
     */
    public record Perceptual(String features, String channels, double share) {
        public Perceptual {
            if (!(share > 0 && share <= 1)) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT, "expected a share of the slices in (0, 1], found " + share);
            }
        }
    }

    /**
     * Adam.
     *
     * @param rate learning rate after the warm-up
     * @param beta1 decay of the first moment
     * @param beta2 decay of the second moment
     * @param eps added to the root of the second moment: 1e-8, the reference takes 1e-6 in half precision
     * @param clip limit of the gradient's norm; 0: none, as in the reference
     */
    public record Adam(double rate, double beta1, double beta2, double eps, double clip) {
        public Adam {
            if (!(rate > 0 && clip >= 0)) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "expected a positive rate and a clip of at least 0, found " + rate + " and " + clip);
            }
            settings(beta1, beta2, eps);
        }

        /** As the optimiser takes them. */
        AdamW.Settings settings() {
            return settings(beta1, beta2, eps);
        }

        private static AdamW.Settings settings(double beta1, double beta2, double eps) {
            return new AdamW.Settings(beta1, beta2, eps, 0); // refuses what cannot be right
        }
    }

    /** Some epochs with a share of the learning rate. */
    public record WarmUp(int epochs, double factor) {
        public WarmUp {
            if (epochs <= 0 || !(factor > 0)) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "expected positive epochs and factor, found " + epochs + " and " + factor);
            }
        }
    }

    /**
     * What is measured.
     *
     * @param window voxels that are measured in one piece; windows do not overlap
     * @param volumes most held-out volumes measured
     */
    public record Measuring(PatchSize window, int volumes) {
        public Measuring {
            if (volumes <= 0) {
                throw new Report2CtException(ErrorKind.INVALID_INPUT, "expected positive volumes, found " + volumes);
            }
        }
    }

    /**
     * Weights to start from, for example those of a stage with smaller patches.
     *
     * @param autoencoder file with the autoencoder's weights
     * @param discriminator file with the discriminator's; absent: random
     */
    public record Initial(String autoencoder, @Nullable String discriminator) {}

    public AutoencoderTrainingConfig {
        warmUp = List.copyOf(warmUp);
        requirePositive(epochs, batch);
        requireMultiple("patch", patch, autoencoder.factor());
        requireMultiple("measuring.window", measuring.window(), autoencoder.factor());
        if (perceptual != null) {
            requireAtLeast("patch", patch.shortestSide(), PerceptualNetwork.LEAST_SIDE, "the perceptual network");
            requireAtLeast(
                    "measuring.window",
                    measuring.window().shortestSide(),
                    PerceptualNetwork.LEAST_SIDE,
                    "the perceptual network");
        }
        if (losses.adversarial() > 0) {
            int least = LEAST_DISCRIMINATOR_CELLS << discriminator.layers();
            requireAtLeast("patch", patch.shortestSide(), least, "the discriminator");
        }
        if (precision == Precision.BF16) {
            requireAtLeast("patch", patch.x(), LEAST_BF16_CELLS * autoencoder.factor(), "bf16");
        }
    }

    private static void requirePositive(int epochs, int batch) {
        if (epochs <= 0 || batch <= 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "expected positive epochs and batch, found " + epochs + " and " + batch);
        }
    }

    private static void requireMultiple(String name, PatchSize size, int factor) {
        if (size.x() % factor != 0 || size.y() % factor != 0 || size.z() % factor != 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, name + ": expected multiples of " + factor + ", found " + size);
        }
    }

    private static void requireAtLeast(String name, int side, int least, String why) {
        if (side < least) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    name + ": expected sides of at least " + least + " for " + why + ", found " + side);
        }
    }

    /** The learning rate of an epoch, counted from 0. */
    public double rate(long epoch) {
        long end = 0;
        for (WarmUp phase : warmUp) {
            end += phase.epochs();
            if (epoch < end) {
                return optimiser.rate() * phase.factor();
            }
        }
        return optimiser.rate();
    }

    /**
     * MAISI's recipe (first stage: patches of 64 voxels), on phantoms until {@code data} names volumes. The perceptual
     * term is off until {@code perceptual} names its weights.
     */
    public static AutoencoderTrainingConfig maisi() {
        return new AutoencoderTrainingConfig(
                VaeConfig.maisi(),
                new Discriminator(32, 3),
                AutoencoderData.standard(),
                0,
                280,
                1,
                PatchSize.cube(64),
                AugmentationConfig.maisi(),
                new LossWeights(1e-7, 0.3, 0.1),
                null,
                new Adam(1e-4, 0.9, 0.999, 1e-8, 0),
                List.of(new WarmUp(10, 0.01), new WarmUp(10, 0.1)),
                Precision.FP32,
                new Measuring(new PatchSize(96, 96, 64), 8),
                null);
    }

    /** The same recipe with a small network on coarse phantoms: minutes on a laptop, to see it work. */
    public static AutoencoderTrainingConfig small() {
        return new AutoencoderTrainingConfig(
                new VaeConfig(4, List.of(8, 16, 32), List.of(1, 1, 1), 8, 1e-6, false),
                new Discriminator(8, 3),
                AutoencoderData.coarse(),
                0,
                20,
                1,
                PatchSize.cube(32),
                AugmentationConfig.maisi(),
                new LossWeights(1e-7, 0.3, 0.1),
                null,
                new Adam(1e-3, 0.9, 0.999, 1e-8, 0),
                List.of(new WarmUp(1, 0.1)),
                Precision.FP32,
                new Measuring(new PatchSize(32, 48, 48), 2),
                null);
    }
}
