package report2ct.training;

import java.util.ArrayList;
import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.Labels;
import report2ct.unet.UnetConfig;

/** Whether stored samples fit a denoiser; everything that does not is said at once, before the first step. */
final class FlowFit {
    /**
     * libtorch's bfloat16 gradient of a 3x3x3 kernel is wrong or not initialised on the processor where an axis is shorter
     * than the kernel: measured with 2.10.
     */
    private static final int LEAST_BF16_CELLS = 3;

    private FlowFit() {}

    /**
     * Checks latents' shape and the tokens against the network.
     *
     * @throws Report2CtException with all problems
     */
    static void require(FlowTrainingConfig config, FlowSource source) {
        List<String> problems = problems(config, source);
        if (!problems.isEmpty()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "the data do not fit the denoiser: " + String.join("; ", problems));
        }
    }

    static List<String> problems(FlowTrainingConfig config, FlowSource source) {
        UnetConfig unet = config.unet();
        List<String> problems = new ArrayList<>();
        if (source.size() == 0) {
            problems.add("samples: expected at least one, found none");
            return problems;
        }
        shape(unet, source.shape(), problems);
        int needed = unet.extensions().pooledTokens();
        if (unet.conditioned()) {
            if (source.tokenWidth() != unet.contextWidth()) {
                problems.add("context: expected tokens of context-width " + unet.contextWidth() + ", found "
                        + source.tokenWidth());
            }
            boolean literal = unet.conditioning() == UnetConfig.Conditioning.LITERAL;
            if (literal && source.tokens() != 2) {
                problems.add("context: expected 2 tokens for the literal conditioning, found " + source.tokens());
            }
            if (source.tokens() < needed) {
                problems.add("context: expected at least " + needed + " pooled tokens, found " + source.tokens());
            }
        }
        if (unet.regions()) {
            problems.add("regions: expected a denoiser without region inputs, which stored samples have not");
        }
        if (config.labelWeighting() && source.labels(0).length != Labels.COUNT) {
            problems.add("label-weighting: expected phantoms, which have " + Labels.COUNT + " labels, found "
                    + source.labels(0).length);
        }
        return problems;
    }

    private static void shape(UnetConfig unet, long[] shape, List<String> problems) {
        if (shape.length != 4 || shape[0] != unet.inChannels() || unet.inChannels() != unet.outChannels()) {
            problems.add("latents: expected [" + unet.inChannels() + ", X, Y, Z] and as many channels out, found "
                    + java.util.Arrays.toString(shape) + " and " + unet.outChannels());
            return;
        }
        for (int axis = 1; axis < 4; axis++) {
            if (shape[axis] % unet.latentMultiple() != 0) {
                problems.add("latents: expected axes that are multiples of " + unet.latentMultiple() + ", found "
                        + java.util.Arrays.toString(shape));
                return;
            }
        }
    }

    /** Whether bfloat16 gradients are right on the processor: no axis becomes shorter than a kernel. */
    static boolean bf16Fits(UnetConfig unet, long[] shape) {
        for (int axis = 1; axis < 4; axis++) {
            if (shape[axis] / unet.latentMultiple() < LEAST_BF16_CELLS) {
                return false;
            }
        }
        return true;
    }
}
