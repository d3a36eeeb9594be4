package report2ct.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import report2ct.nn.ParameterSpec;
import report2ct.unet.UnetActivations;
import report2ct.unet.UnetConfig;
import report2ct.unet.UnetParameters;

/**
 * How much GPU memory a denoiser's training needs, counted before anything is made. The model: weights, gradients, two
 * moments and the average in float32; for 16-bit precisions a 16-bit copy of the weights; activations by
 * {@link UnetActivations}; and an allowance of {@link #ALLOWANCE_GIB} GiB for the CUDA context and the workspace of
 * convolutions, and of {@link #TRANSIENTS} times the largest tensor for what lives only within an operation.
 *
 * @param parameters number of the denoiser's weights
 * @param fixed bytes that do not depend on the batch
 * @param plain bytes a sample with all activations kept
 * @param checkpointed bytes a sample with blocks computed again
 * @param forwardFlops floating-point operations of a forward pass of one sample
 */
public record MemoryPlan(long parameters, long fixed, long plain, long checkpointed, double forwardFlops) {
    /** Allowance that no layer's shape explains. */
    static final double ALLOWANCE_GIB = 1.5;

    /** Largest tensors that live beside the kept ones. */
    static final int TRANSIENTS = 3;

    private static final double GIB = 1L << 30;
    private static final double TERA = 1e12;
    private static final int[] CARDS = {24, 48, 80};

    /** A backward pass takes twice a forward pass; recomputation adds a forward pass. */
    private static final int PLAIN_PASSES = 3;

    private static final int CHECKPOINTED_PASSES = 4;

    /** Latents, noise, noisy latents, answer, its error and gradient, in float32. */
    private static final int LOSS_TENSORS = 6;

    /**
     * The plan of a configuration.
     *
     * @param shape [C, X, Y, Z] of a latent
     */
    public static MemoryPlan of(FlowTrainingConfig config, long[] shape) {
        UnetConfig unet = config.unet();
        boolean mixed = config.compute().precision() != TrainingPrecision.FP32;
        long[] grid = {shape[1], shape[2], shape[3]};
        UnetActivations activations = UnetActivations.of(
                unet, grid, mixed ? UnetActivations.Storage.MIXED_16 : UnetActivations.Storage.FLOAT32);
        long parameters = UnetParameters.of(unet).stream()
                .mapToLong(ParameterSpec::elements)
                .sum();
        long perParameter = 4L * Float.BYTES + (config.averageDecay() > 0 ? Float.BYTES : 0) + (mixed ? 2 : 0);
        long fixed = parameters * perParameter + Math.round(ALLOWANCE_GIB * GIB);
        long latent = shape[0] * shape[1] * shape[2] * shape[3];
        long loss = LOSS_TENSORS * Float.BYTES * latent + TRANSIENTS * activations.largestTensor();
        return new MemoryPlan(
                parameters,
                fixed,
                activations.kept() + loss,
                activations.checkpointed() + loss,
                activations.forwardFlops());
    }

    /** The largest number of samples at once that a card of so many GiB holds; 0 when not even one. */
    public long largestBatch(int cardGib, boolean recomputed) {
        double room = cardGib * GIB - fixed;
        return room <= 0 ? 0 : (long) Math.floor(room / (recomputed ? checkpointed : plain));
    }

    /** Floating-point operations of a step. */
    public double stepFlops(int batch, boolean recomputed) {
        return forwardFlops * batch * (recomputed ? CHECKPOINTED_PASSES : PLAIN_PASSES);
    }

    /** The plan as lines for people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%,d weights; %.1f GiB whatever the batch; a sample takes %.1f GiB, with checkpointing %.1f GiB",
                parameters,
                fixed / GIB,
                plain / GIB,
                checkpointed / GIB));
        for (int card : CARDS) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%d GB GPU: %s; with checkpointing %s",
                    card,
                    samples(card, false),
                    samples(card, true)));
        }
        lines.add(String.format(
                Locale.ROOT,
                "%.2f TFLOP a sample and forward pass, %.1f a sample and step, with checkpointing %.1f",
                forwardFlops / TERA,
                stepFlops(1, false) / TERA,
                stepFlops(1, true) / TERA));
        return lines;
    }

    private String samples(int card, boolean recomputed) {
        long most = largestBatch(card, recomputed);
        if (most == 0) {
            return "does not fit";
        }
        double used = (fixed + most * (recomputed ? checkpointed : plain)) / GIB;
        return String.format(Locale.ROOT, "%d %s at once (%.1f GiB)", most, most == 1 ? "sample" : "samples", used);
    }
}
