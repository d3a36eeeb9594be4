package report2ct.vae;

import static org.bytedeco.pytorch.global.torch.clamp;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Convolution;
import report2ct.nn.InferenceLayout;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;

/** MAISI's autoencoder, the paper's compression network (specification section 1, MONAI {@code autoencoderkl_maisi.py}). */
public final class MaisiAutoencoder implements Autoencoder {
    /** Least log-variance of a latent. */
    public static final double LOG_VARIANCE_MIN = -30;
    /** Greatest log-variance of a latent. */
    public static final double LOG_VARIANCE_MAX = 20;

    private final VaeConfig config;
    private final Parameters parameters;
    private final boolean channelsLast;
    private final ScalarType computeType;
    private final List<VaeBlock> encoder;
    private final List<VaeBlock> decoder;
    private final Convolution mean;
    private final Convolution logVariance;
    private final Convolution postQuant;

    private MaisiAutoencoder(VaeConfig config, Parameters parameters, boolean channelsLast, ScalarType computeType) {
        this.config = config;
        this.parameters = parameters;
        this.channelsLast = channelsLast;
        this.computeType = computeType;
        encoder = encoderBlocks();
        decoder = decoderBlocks();
        mean = Convolution.same(parameters, "quant_conv_mu.conv");
        logVariance = Convolution.same(parameters, "quant_conv_log_sigma.conv");
        postQuant = Convolution.same(parameters, "post_quant_conv.conv");
    }

    /** For training: works on these very parameters, which it owns from now on; contiguous, float32. */
    public static MaisiAutoencoder forTraining(VaeConfig config, Parameters parameters) {
        return new MaisiAutoencoder(config, parameters, false, ScalarType.Float);
    }

    /** For inference: an own copy of the parameters, channels-last, in the given precision. */
    public static MaisiAutoencoder forInference(VaeConfig config, Parameters parameters, Precision precision) {
        Parameters prepared = InferenceLayout.prepare(parameters, precision, List.of());
        return new MaisiAutoencoder(config, prepared, true, precision.type());
    }

    /** The structure. */
    public VaeConfig config() {
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
        for (int axis = 2; axis < 5; axis++) {
            if (volume.size(axis) == 0 || volume.size(axis) % factor() != 0) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "volume axis " + (axis - 2) + ": expected a multiple of " + factor() + ", found "
                                + volume.size(axis));
            }
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor h = run(encoder, volume);
            Tensor mu = mean.forward(h).to(ScalarType.Float).contiguous();
            Tensor unclamped = logVariance.forward(h).to(ScalarType.Float).contiguous();
            Tensor clamped = clamp(
                    unclamped,
                    new ScalarOptional(new Scalar(LOG_VARIANCE_MIN)),
                    new ScalarOptional(new Scalar(LOG_VARIANCE_MAX)));
            return new Posterior(scope.keep(mu), scope.keep(clamped));
        }
    }

    @Override
    public Tensor decode(Tensor latent) {
        Ops.requireShape("latent", latent, -1, config.latentChannels(), -1, -1, -1);
        return TensorScope.compute(() -> {
            Tensor start = latent.to(computeType);
            Tensor z = postQuant.forward(channelsLast ? InferenceLayout.channelsLast(start) : start);
            return run(decoder, z).to(ScalarType.Float).contiguous();
        });
    }

    private Tensor run(List<VaeBlock> blocks, Tensor x) {
        Tensor start = x.to(computeType);
        Tensor h = channelsLast ? InferenceLayout.channelsLast(start) : start;
        boolean own = false;
        for (VaeBlock block : blocks) {
            Tensor next = block.forward(h);
            if (own) {
                h.close();
            }
            h = next;
            own = true;
        }
        return h;
    }

    private List<VaeBlock> encoderBlocks() {
        String stem = "encoder.blocks.";
        List<VaeBlock> blocks = new ArrayList<>();
        blocks.add(new VaeBlock.Conv(Convolution.same(parameters, stem + "0.conv.conv")));
        int levels = config.channels().size();
        for (int l = 0; l < levels; l++) {
            for (int r = 0; r < config.residualBlocks().get(l); r++) {
                blocks.add(VaeBlock.Residual.of(parameters, stem + blocks.size(), config));
            }
            if (l < levels - 1) {
                blocks.add(
                        new VaeBlock.Down(Convolution.of(parameters, stem + blocks.size() + ".conv.conv.conv", 2, 0)));
            }
        }
        return withTail(stem, blocks);
    }

    private List<VaeBlock> decoderBlocks() {
        String stem = "decoder.blocks.";
        List<VaeBlock> blocks = new ArrayList<>();
        blocks.add(new VaeBlock.Conv(Convolution.same(parameters, stem + "0.conv.conv")));
        for (int l = config.channels().size() - 1; l >= 0; l--) {
            for (int r = 0; r < config.residualBlocks().get(l); r++) {
                blocks.add(VaeBlock.Residual.of(parameters, stem + blocks.size(), config));
            }
            if (l > 0) {
                blocks.add(new VaeBlock.Up(Convolution.same(parameters, stem + blocks.size() + ".conv.conv.conv")));
            }
        }
        return withTail(stem, blocks);
    }

    private List<VaeBlock> withTail(String stem, List<VaeBlock> blocks) {
        blocks.add(new VaeBlock.Norm(new VaeNorm(parameters, stem + blocks.size(), config)));
        blocks.add(new VaeBlock.Conv(Convolution.same(parameters, stem + blocks.size() + ".conv.conv")));
        return List.copyOf(blocks);
    }

    @Override
    public void close() {
        parameters.close();
    }
}
