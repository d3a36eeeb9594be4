package report2ct.unet;

import static org.bytedeco.pytorch.global.torch.silu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Convolution;
import report2ct.nn.GroupNorm;
import report2ct.nn.InferenceLayout;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.Resampling3d;
import report2ct.nn.TensorScope;
import report2ct.unet.ResidualBlock.Resolution;

/**
 * The denoiser. A pure function of its input and parameters; owns neither a schedule nor a loop over time.
 *
 * <p>Source: specification 2.2 to 2.8 (MONAI {@code diffusion_model_unet_maisi.py}).
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
    private final boolean channelsLast;
    private final ScalarType computeType;
    private final Conditioner conditioner;
    private final Convolution first;
    private final List<List<Stage>> down = new ArrayList<>();
    private final List<Resampler> downsamplers = new ArrayList<>();
    private final List<Stage> middle;
    private final List<List<Stage>> up = new ArrayList<>();
    private final List<Resampler> upsamplers = new ArrayList<>();
    private final GroupNorm lastNorm;
    private final Convolution last;

    /** A change of resolution between two levels. */
    private interface Resampler {
        Tensor forward(Tensor x, Tensor embedding);
    }

    private Unet(UnetConfig config, Parameters parameters, boolean channelsLast, ScalarType computeType) {
        this.config = config;
        this.parameters = parameters;
        this.channelsLast = channelsLast;
        this.computeType = computeType;
        conditioner = new Conditioner(parameters, config);
        first = Convolution.same(parameters, "conv_in.conv");
        int levels = config.levels().size();
        for (int l = 0; l < levels; l++) {
            UnetConfig.Level level = config.levels().get(l);
            down.add(stages("down_blocks." + l, level, level.residualBlocks()));
            if (l < levels - 1) {
                downsamplers.add(downsampler("down_blocks." + l + ".downsampler"));
            }
        }
        middle = middleStages(config.levels().get(levels - 1));
        for (int u = 0; u < levels; u++) {
            UnetConfig.Level level = config.levels().get(levels - 1 - u);
            up.add(stages("up_blocks." + u, level, level.residualBlocks() + 1));
            if (u < levels - 1) {
                upsamplers.add(upsampler("up_blocks." + u + ".upsampler"));
            }
        }
        lastNorm = new GroupNorm(parameters, "out.0", config.normGroups(), config.normEps());
        last = Convolution.same(parameters, "out.2.conv");
    }

    /** A network for training: works on these very parameters (which it owns from now on), contiguous, float32. */
    public static Unet forTraining(UnetConfig config, Parameters parameters) {
        return new Unet(config, parameters, false, ScalarType.Float);
    }

    /** A network for inference: an own copy of the parameters, channels-last, in the given precision. */
    public static Unet forInference(UnetConfig config, Parameters parameters, Precision precision) {
        Parameters prepared = InferenceLayout.prepare(parameters, precision, FLOAT32_LAYERS);
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
        return TensorScope.compute(() -> conditioner.embedding(input));
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
            Tensor embedding = silu(conditioner.embedding(input));
            Tensor context = conditioner.tokens(input);
            Tensor h = start(input.latent());
            Deque<Tensor> skips = new ArrayDeque<>();
            skips.push(h);
            h = downward(h, embedding, context, skips);
            for (Stage stage : middle) {
                h = stage.forward(h, embedding, context);
            }
            h = upward(h, embedding, context, skips);
            return scope.keep(finish(h));
        }
    }

    /** SiLU of the embedding [B, E], which every segment takes; made in the caller's scope. */
    Tensor activatedEmbedding(UnetInput input) {
        check(input.latent());
        return TensorScope.compute(() -> silu(conditioner.embedding(input)));
    }

    /** The tokens of the cross-attention [B, T, W], or null without conditioning; made in the caller's scope. */
    @Nullable
    Tensor contextTokens(UnetInput input) {
        return conditioner.tokens(input);
    }

    /** The forward pass from latent to answer as pieces, one a block, in their order. */
    List<Segment> segments() {
        List<Segment> segments = new ArrayList<>();
        segments.add(new Segment(Segment.Skip.KEPT, (x, embedding, context) -> start(x)));
        for (int l = 0; l < down.size(); l++) {
            down.get(l).forEach(stage -> segments.add(new Segment(Segment.Skip.KEPT, stage::forward)));
            if (l < downsamplers.size()) {
                segments.add(resampling(Segment.Skip.KEPT, downsamplers.get(l)));
            }
        }
        middle.forEach(stage -> segments.add(new Segment(Segment.Skip.NONE, stage::forward)));
        for (int u = 0; u < up.size(); u++) {
            up.get(u).forEach(stage -> segments.add(new Segment(Segment.Skip.JOINED, stage::forward)));
            if (u < upsamplers.size()) {
                segments.add(resampling(Segment.Skip.NONE, upsamplers.get(u)));
            }
        }
        segments.add(new Segment(Segment.Skip.NONE, (x, embedding, context) -> finish(x)));
        return List.copyOf(segments);
    }

    private static Segment resampling(Segment.Skip skip, Resampler resampler) {
        return new Segment(skip, (x, embedding, context) -> resampler.forward(x, embedding));
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

    private Tensor start(Tensor latent) {
        return TensorScope.compute(() -> {
            Tensor folded = Resampling3d.spaceToDepth(
                    latent.to(computeType), config.extensions().fold());
            Tensor x = config.extensions().coordinates() ? Ops.concat(1, folded, Coordinates.like(folded)) : folded;
            return first.forward(channelsLast ? InferenceLayout.channelsLast(x) : x);
        });
    }

    private Tensor downward(Tensor start, Tensor embedding, @Nullable Tensor context, Deque<Tensor> skips) {
        Tensor h = start;
        for (int l = 0; l < down.size(); l++) {
            for (Stage stage : down.get(l)) {
                h = stage.forward(h, embedding, context);
                skips.push(h);
            }
            if (l < downsamplers.size()) {
                h = downsamplers.get(l).forward(h, embedding);
                skips.push(h);
            }
        }
        return h;
    }

    private Tensor upward(Tensor start, Tensor embedding, @Nullable Tensor context, Deque<Tensor> skips) {
        Tensor h = start;
        for (int u = 0; u < up.size(); u++) {
            for (Stage stage : up.get(u)) {
                h = replace(h, x -> joined(x, skips.pop(), stage, embedding, context));
            }
            if (u < upsamplers.size()) {
                Resampler upsampler = upsamplers.get(u);
                h = replace(h, x -> upsampler.forward(x, embedding));
            }
        }
        return h;
    }

    /** Runs a stage on (current, skip) joined along the channels, and frees the skip, which nobody needs afterwards. */
    private static Tensor joined(Tensor x, Tensor skip, Stage stage, Tensor embedding, @Nullable Tensor context) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor both = Ops.concat(1, x, skip);
            skip.close();
            return scope.keep(stage.forward(both, embedding, context));
        }
    }

    /** The next feature map; the one before it is freed. */
    private static Tensor replace(Tensor x, UnaryOperator<Tensor> step) {
        Tensor next = step.apply(x);
        x.close();
        return next;
    }

    private Tensor finish(Tensor h) {
        return TensorScope.compute(() -> {
            Tensor out = last.forward(silu(lastNorm.forward(h)));
            return Resampling3d.depthToSpace(out, config.extensions().fold())
                    .to(ScalarType.Float)
                    .contiguous();
        });
    }

    private List<Stage> stages(String stem, UnetConfig.Level level, int count) {
        List<Stage> stages = new ArrayList<>();
        for (int r = 0; r < count; r++) {
            ResidualBlock residual = new ResidualBlock(parameters, config, stem + ".resnets." + r, Resolution.SAME);
            AttentionBlock attention =
                    level.attention() ? attention(stem + ".attentions." + r, level.headWidth()) : null;
            stages.add(new Stage(residual, attention));
        }
        return stages;
    }

    private List<Stage> middleStages(UnetConfig.Level level) {
        int headWidth = level.attention() ? level.headWidth() : level.channels();
        return List.of(
                new Stage(
                        new ResidualBlock(parameters, config, "middle_block.resnet_1", Resolution.SAME),
                        attention("middle_block.attention", headWidth)),
                new Stage(new ResidualBlock(parameters, config, "middle_block.resnet_2", Resolution.SAME), null));
    }

    private AttentionBlock attention(String stem, int headWidth) {
        return config.conditioned()
                ? new SpatialTransformer(parameters, config, stem, headWidth)
                : new SelfAttentionBlock(parameters, config, stem, headWidth);
    }

    private Resampler downsampler(String stem) {
        if (config.residualResampling()) {
            return new ResidualBlock(parameters, config, stem, Resolution.HALF)::forward;
        }
        Convolution convolution = Convolution.of(parameters, stem + ".op.conv", 2, 1);
        return (x, embedding) -> TensorScope.compute(() -> convolution.forward(x));
    }

    private Resampler upsampler(String stem) {
        if (config.residualResampling()) {
            return new ResidualBlock(parameters, config, stem, Resolution.DOUBLE)::forward;
        }
        Convolution convolution = Convolution.same(parameters, stem + ".postconv.conv");
        return (x, embedding) -> TensorScope.compute(() -> convolution.forward(Resampling3d.nearestDouble(x)));
    }

    @Override
    public void close() {
        parameters.close();
    }
}
