package report2ct.vae;

import static org.bytedeco.pytorch.global.torch.silu;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.nn.Convolution;
import report2ct.nn.GroupNorm;
import report2ct.nn.InferenceLayout;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.Resampling3d;
import report2ct.nn.TensorScope;

/**
 * The demonstration model's autoencoder: deterministic, 8x8x8 voxels to one cell, latents jointly whitened. Not one of the
 * paper's networks; it stands behind the same interface so that a small model fits a laptop.
 */
public final class CompactAutoencoder implements Autoencoder {
    /** The networks see {@code HU / 500 + 0.6}: in units of the scaled volume a factor of 4 and this offset. */
    private static final double INPUT_SCALE = 4.0;

    private static final double INPUT_OFFSET = -1.4;
    private static final double NORM_EPS = 1e-5;

    /** The posterior of a deterministic encoder: the least log-variance the paper's autoencoder can give. */
    private static final double NO_VARIANCE = -30;

    private final CompactConfig config;
    private final Parameters parameters;
    private final ScalarType computeType;
    private final boolean channelsLast;
    private final LatentStatistics statistics;
    private final Convolution encoderInput;
    private final List<Residual> encoderOuter;
    private final Convolution encoderDown;
    private final List<Residual> encoderInner;
    private final Convolution encoderOutput;
    private final Convolution decoderInput;
    private final List<Residual> decoderInner;
    private final Convolution decoderUp;
    private final List<Residual> decoderOuter;
    private final GroupNorm decoderNorm;
    private final Convolution decoderOutput;
    private final Convolution refineFirst;
    private final Convolution refineSecond;

    /** Norm, SiLU, convolution, twice, added. */
    private record Residual(GroupNorm norm1, Convolution conv1, GroupNorm norm2, Convolution conv2) {
        Tensor forward(Tensor x) {
            return TensorScope.compute(() -> conv2.forward(silu(norm2.forward(conv1.forward(silu(norm1.forward(x))))))
                    .add(x));
        }
    }

    private CompactAutoencoder(
            CompactConfig config, Parameters parameters, boolean channelsLast, ScalarType computeType) {
        this.config = config;
        this.parameters = parameters;
        this.channelsLast = channelsLast;
        this.computeType = computeType;
        statistics = new LatentStatistics(parameters);
        encoderInput = Convolution.same(parameters, "encoder.input");
        encoderOuter = residuals("encoder.outer", config.encoderBlocks());
        encoderDown = Convolution.same(parameters, "encoder.down");
        encoderInner = residuals("encoder.inner", config.encoderBlocks());
        encoderOutput = Convolution.same(parameters, "encoder.output");
        decoderInput = Convolution.same(parameters, "decoder.input");
        decoderInner = residuals("decoder.inner", config.decoderBlocks());
        decoderUp = Convolution.same(parameters, "decoder.up");
        decoderOuter = residuals("decoder.outer", config.decoderBlocks());
        decoderNorm = new GroupNorm(parameters, "decoder.norm", config.normGroups(), NORM_EPS);
        decoderOutput = Convolution.same(parameters, "decoder.output");
        refineFirst = Convolution.same(parameters, "refine.first");
        refineSecond = Convolution.same(parameters, "refine.second");
    }

    /** For training: works on these very parameters, which it owns from now on; contiguous, float32. */
    public static CompactAutoencoder forTraining(CompactConfig config, Parameters parameters) {
        return new CompactAutoencoder(config, parameters, false, ScalarType.Float);
    }

    /** For inference: an own copy of the parameters, channels-last, in the given precision. */
    public static CompactAutoencoder forInference(CompactConfig config, Parameters parameters, Precision precision) {
        Parameters prepared = InferenceLayout.prepare(parameters, precision, List.of(CompactParameters.STATISTICS));
        return new CompactAutoencoder(config, prepared, true, precision.type());
    }

    /** The structure. */
    public CompactConfig config() {
        return config;
    }

    /** The parameters this network computes with; owned by it. */
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public int latentChannels() {
        return config.latentChannels();
    }

    @Override
    public int factor() {
        return config.factor();
    }

    @Override
    public Posterior encode(Tensor volume) {
        Ops.requireShape("volume", volume, -1, 1, -1, -1, -1);
        try (TensorScope scope = TensorScope.open()) {
            Tensor mean = scope.keep(statistics.whiten(encoderFeatures(volume)).contiguous());
            return new Posterior(mean, scope.keep(torch.full_like(mean, new Scalar(NO_VARIANCE))));
        }
    }

    /**
     * The whitened latent of a training batch; the statistics take the batch in first.
     *
     * @param seen number of batches before this one
     */
    public Tensor encodeForTraining(Tensor volume, long seen) {
        return TensorScope.compute(() -> {
            Tensor features = encoderFeatures(volume);
            statistics.update(features, seen);
            return statistics.whiten(features);
        });
    }

    @Override
    public Tensor decode(Tensor latent) {
        Ops.requireShape("latent", latent, -1, config.latentChannels(), -1, -1, -1);
        return TensorScope.compute(() -> {
            Tensor h = decoderInput.forward(laidOut(latent));
            for (Residual block : decoderInner) {
                h = block.forward(h);
            }
            h = laidOut(Resampling3d.depthToSpace(decoderUp.forward(h), 2));
            for (Residual block : decoderOuter) {
                h = block.forward(h);
            }
            Tensor coarse =
                    Resampling3d.depthToSpace(decoderOutput.forward(silu(decoderNorm.forward(h))), config.fold());
            Tensor phases = laidOut(Resampling3d.spaceToDepth(coarse, 2)); // [B, 8, X/2, Y/2, Z/2]
            Tensor refined = refineSecond
                    .forward(silu(refineFirst.forward(phases)))
                    .add(phases)
                    .to(ScalarType.Float);
            Tensor full = Resampling3d.depthToSpace(refined, 2);
            return Ops.scale(Ops.shift(full, -INPUT_OFFSET), 1 / INPUT_SCALE).contiguous();
        });
    }

    private Tensor encoderFeatures(Tensor volume) {
        return TensorScope.compute(() -> {
            Tensor x = Ops.shift(Ops.scale(volume, INPUT_SCALE), INPUT_OFFSET);
            Tensor h = encoderInput.forward(laidOut(Resampling3d.spaceToDepth(x, config.fold())));
            for (Residual block : encoderOuter) {
                h = block.forward(h);
            }
            h = encoderDown.forward(laidOut(Resampling3d.spaceToDepth(h, 2)));
            for (Residual block : encoderInner) {
                h = block.forward(h);
            }
            return encoderOutput.forward(silu(h));
        });
    }

    private Tensor laidOut(Tensor x) {
        Tensor cast = x.to(computeType);
        return channelsLast ? InferenceLayout.channelsLast(cast) : cast;
    }

    private List<Residual> residuals(String stem, int count) {
        List<Residual> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String block = stem + "." + i;
            blocks.add(new Residual(
                    new GroupNorm(parameters, block + ".norm1", config.normGroups(), NORM_EPS),
                    Convolution.same(parameters, block + ".conv1"),
                    new GroupNorm(parameters, block + ".norm2", config.normGroups(), NORM_EPS),
                    Convolution.same(parameters, block + ".conv2")));
        }
        return List.copyOf(blocks);
    }

    @Override
    public void close() {
        parameters.close();
    }
}
