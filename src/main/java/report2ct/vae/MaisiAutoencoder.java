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
public final class MaisiAutoencoder implements StreamingAutoencoder {
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
        requireMultiples(volume.size(2), volume.size(3), volume.size(4));
        try (TensorScope scope = TensorScope.open()) {
            Posterior posterior = posterior(run(encoder, volume));
            return new Posterior(
                    scope.keep(posterior.mean().contiguous()),
                    scope.keep(posterior.logVariance().contiguous()));
        }
    }

    private void requireMultiples(long... lengths) {
        for (int axis = 0; axis < lengths.length; axis++) {
            if (lengths[axis] == 0 || lengths[axis] % factor() != 0) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "volume axis " + axis + ": expected a multiple of " + factor() + ", found " + lengths[axis]);
            }
        }
    }

    /** @param h the encoder's output [B, L, X, Y, Z] */
    private Posterior posterior(Tensor h) {
        Tensor unclamped = logVariance.forward(h).to(ScalarType.Float);
        Tensor clamped = clamp(
                unclamped,
                new ScalarOptional(new Scalar(LOG_VARIANCE_MIN)),
                new ScalarOptional(new Scalar(LOG_VARIANCE_MAX)));
        return new Posterior(mean.forward(h).to(ScalarType.Float), clamped);
    }

    @Override
    public Posterior encode(PlaneSource volume, Streaming how) {
        MapShape shape = volume.shape();
        if (shape.channels() != 1) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "volume: expected 1 channel, found " + shape.channels());
        }
        requireMultiples(shape.x(), shape.y(), shape.z());
        try (TensorScope scope = TensorScope.open();
                SlabPass pass = pass(how, new VaeWork(config).encoder(shape))) {
            long[] cells = {1, config.latentChannels(), shape.x() / factor(), shape.y() / factor(), shape.z() / factor()
            };
            Tensor means = scope.keep(Ops.empty(ScalarType.Float, cells));
            Tensor variances = scope.keep(Ops.empty(ScalarType.Float, cells));
            StreamedMap features =
                    pass.run(encoder, StreamedMap.borrowed(ComputedPlanes.mapped(volume, this::laidOut)));
            pass.slabs(cells[2], (from, to) -> {
                Posterior part = posterior(features.planes(from, to));
                means.narrow(2, from, to - from).copy_(part.mean());
                variances.narrow(2, from, to - from).copy_(part.logVariance());
            });
            return new Posterior(means, variances);
        }
    }

    @Override
    public void decode(Tensor latent, Streaming how, PlaneSink sink) {
        Ops.requireShape("latent", latent, 1, config.latentChannels(), -1, -1, -1);
        try (TensorScope scope = TensorScope.open()) {
            PlaneSource z = PlaneSource.of(laidOut(postQuant.forward(laidOut(latent))));
            try (SlabPass pass = pass(how, new VaeWork(config).decoder(z.shape(), how.recomputeWidest()))) {
                StreamedMap volume = pass.run(decoder, StreamedMap.borrowed(z));
                pass.slabs(
                        volume.shape().x(),
                        (from, to) -> sink.accept(
                                from,
                                volume.planes(from, to).to(ScalarType.Float).contiguous()));
            }
        }
    }

    private SlabPass pass(Streaming how, double work) {
        return new SlabPass(how, computeType, this::placed, config.normGroups(), work);
    }

    private Tensor laidOut(Tensor x) {
        return InferenceLayout.channelsLast(placed(x));
    }

    /** On the device of the weights, in the type of the arithmetic. */
    private Tensor placed(Tensor x) {
        return x.to(parameters.get("post_quant_conv.conv.weight").device(), computeType);
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
