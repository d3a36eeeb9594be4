package report2ct.unet;

import static org.bytedeco.pytorch.global.torch.silu;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.DoublingConvolution;
import report2ct.nn.InferenceLayout;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;

/**
 * The denoiser. A pure function of its input and parameters; owns neither a schedule nor a loop over time.
 *
 * <p>Source: specification 2.2 to 2.8 (MONAI {@code diffusion_model_unet_maisi.py}). For inference the doublings of the
 * grid are computed as {@linkplain DoublingConvolution transposed convolutions} and what depends on the prompt alone once
 * a {@link Prompt}; the function is the same.
 */
public final class Unet implements AutoCloseable {
    private static final List<String> FLOAT32_LAYERS = List.of(
            "time_embed",
            "class_embedding",
            "spacing_layer",
            "top_region",
            "bottom_region",
            "pooled_text",
            "context_projection");

    private final UnetConfig config;
    private final Parameters parameters;
    private final UnetLayers layers;
    private final UnetPass pass;

    /**
     * One of the passes that are made at the same latent and time.
     *
     * @param prompt the conditions
     * @param deep where the inner levels' features are found or left; null computes them
     */
    public record Branch(Prompt prompt, @Nullable DeepFeatures deep) {}

    private Unet(UnetConfig config, Parameters parameters, boolean channelsLast, ScalarType computeType) {
        this.config = config;
        this.parameters = parameters;
        layers = new UnetLayers(config, parameters);
        pass = new UnetPass(config, layers, channelsLast, computeType);
    }

    /** A network for training: works on these very parameters (which it owns from now on), contiguous, float32. */
    public static Unet forTraining(UnetConfig config, Parameters parameters) {
        return new Unet(config, parameters, false, ScalarType.Float);
    }

    /** A network for inference: an own copy of the parameters, channels-last, in the given precision. */
    public static Unet forInference(UnetConfig config, Parameters parameters, Precision precision) {
        Parameters prepared = InferenceLayout.prepare(parameters, precision, FLOAT32_LAYERS);
        String convolution = config.residualResampling() ? ".upsampler.conv1.conv" : ".upsampler.postconv.conv";
        for (int u = 0; u < config.levels().size() - 1; u++) {
            DoublingConvolution.prepare(prepared, parameters, "up_blocks." + u + convolution);
        }
        return new Unet(config, prepared, true, precision.type());
    }

    /** The structure. */
    public UnetConfig config() {
        return config;
    }

    /** The parameters this network computes with; owned by it. */
    public Parameters parameters() {
        return parameters;
    }

    /** The embedding [B, E] that enters every residual block, before its activation. */
    public Tensor conditioning(UnetInput input) {
        return TensorScope.compute(() -> layers.conditioner.embedding(input.timesteps(), input.conditions()));
    }

    /**
     * Predicts the velocity (or the noise, for a DDPM) of a noisy latent.
     *
     * @return float32 [B, O, X, Y, Z]
     * @throws Report2CtException when a latent axis is not a multiple of {@link UnetConfig#latentMultiple()}
     */
    public Tensor forward(UnetInput input) {
        check(input.latent());
        try (TensorScope scope = TensorScope.open()) {
            Conditions conditions = input.conditions();
            Tensor tokens = layers.conditioner.tokens(conditions);
            Prompt prompt = new Prompt(conditions, tokens == null ? null : TextTokens.of(tokens));
            return scope.keep(forward(input.latent(), input.timesteps(), prompt));
        }
    }

    /** Computes what does not change between the steps of a sampling run, in the caller's scope. */
    public Prompt prepare(Conditions conditions) {
        Tensor tokens = layers.conditioner.tokens(conditions);
        return new Prompt(conditions, tokens == null ? null : TextTokens.prepare(tokens, layers.textSites()));
    }

    /** Like {@link #forward(UnetInput)}, with a prepared prompt. */
    public Tensor forward(Tensor latent, Tensor timesteps, Prompt prompt) {
        return forward(latent, timesteps, List.of(new Branch(prompt, null))).get(0);
    }

    /**
     * Several predictions for one latent and time. Work that no prompt can change is done once where the structure allows
     * it: in the published networks all of the way down to the first attention.
     *
     * @return one answer a branch, float32 [B, O, X, Y, Z], in the caller's scope
     */
    public List<Tensor> forward(Tensor latent, Tensor timesteps, List<Branch> branches) {
        check(latent);
        boolean withInner =
                branches.stream().map(Branch::deep).anyMatch(deep -> deep == null || deep.features() == null);
        try (TensorScope scope = TensorScope.open()) {
            List<Tensor> answers = new ArrayList<>();
            UnetPass.Trunk trunk = null;
            for (int i = 0; i < branches.size(); i++) {
                Branch branch = branches.get(i);
                if (trunk == null) {
                    trunk = pass.trunk(latent, timesteps, branch.prompt(), withInner);
                }
                boolean again = i + 1 < branches.size()
                        && pass.shareTrunk(branch.prompt(), branches.get(i + 1).prompt());
                answers.add(scope.keep(pass.answer(again ? trunk.borrowed() : trunk, branch)));
                trunk = again ? trunk : null;
            }
            return answers;
        }
    }

    /** SiLU of the embedding [B, E], which every segment takes; made in the caller's scope. */
    Tensor activatedEmbedding(UnetInput input) {
        check(input.latent());
        return TensorScope.compute(() -> silu(layers.conditioner.embedding(input.timesteps(), input.conditions())));
    }

    /** The tokens of the cross-attention [B, T, W], or null without conditioning; made in the caller's scope. */
    @Nullable
    Tensor contextTokens(UnetInput input) {
        return layers.conditioner.tokens(input.conditions());
    }

    /** The forward pass from latent to answer as pieces, one a block, in their order. */
    List<Segment> segments() {
        return pass.segments();
    }

    private void check(Tensor latent) {
        Ops.requireShape("latent", latent, -1, config.inChannels(), -1, -1, -1);
        int multiple = config.latentMultiple();
        for (int axis = 2; axis < 5; axis++) {
            if (latent.size(axis) % multiple != 0 || latent.size(axis) == 0) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "latent axis " + (axis - 2) + ": expected a multiple of " + multiple + ", found "
                                + latent.size(axis));
            }
        }
    }

    @Override
    public void close() {
        parameters.close();
    }
}
