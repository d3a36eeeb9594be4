package report2ct.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import report2ct.flow.Prediction;
import report2ct.flow.RectifiedFlow;
import report2ct.flow.ScheduleMode;
import report2ct.nn.Ops;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;
import report2ct.report.Report;
import report2ct.unet.Unet;
import report2ct.unet.UnetConfig;
import report2ct.unet.UnetCosts;
import report2ct.unet.UnetParameters;
import report2ct.vae.Autoencoder;
import report2ct.vae.MaisiAutoencoder;
import report2ct.vae.MaisiCosts;
import report2ct.vae.VaeConfig;
import report2ct.vae.VaeParameters;
import report2ct.volume.Spacing;

/** A model of random weights, small enough for a test, that tells which of its parts were opened and closed. */
public final class TinyModel implements Model {
    public static final int TEXT_WIDTH = 6;

    /** Two levels, attention at the lower one, every input. */
    public static final UnetConfig UNET = new UnetConfig(
            2,
            2,
            List.of(new UnetConfig.Level(8, 1, 0), new UnetConfig.Level(16, 1, 8)),
            1,
            TEXT_WIDTH,
            4,
            true,
            false,
            true,
            true,
            4,
            1e-6,
            UnetConfig.Conditioning.TOKENS,
            UnetConfig.Extensions.none());

    /** Two levels: factor 2. */
    public static final VaeConfig VAE = new VaeConfig(2, List.of(8, 8), List.of(1, 1), 4, 1e-6, false);

    public final List<String> events = new ArrayList<>();
    private final Map<String, String> hashes;

    public TinyModel() {
        this(Map.of("unet.safetensors", "00"));
    }

    public TinyModel(Map<String, String> hashes) {
        this.hashes = hashes;
    }

    @Override
    public ModelFacts facts() {
        return new ModelFacts(
                "tiny",
                TEXT_WIDTH,
                RectifiedFlow.reference(),
                Prediction.VELOCITY,
                new ModelFacts.Defaults(
                        3, 2.0, new GridSize(8, 8, 4), new Spacing(1, 2, 3), ScheduleMode.EXACT, DecodeMode.WHOLE),
                2,
                2,
                4,
                0.5,
                100,
                1,
                1000,
                hashes,
                List.of("Apache-2.0"));
    }

    @Override
    public ModelCosts costs() {
        return new ModelCosts(0, new UnetCosts(UNET), new MaisiCosts(VAE));
    }

    @Override
    public ReportEncoder openEncoder() {
        events.add("encoder opened");
        return new ReportEncoder() {
            @Override
            public FusedText encode(Report report) {
                return new FusedText(vector(report.findings()), vector(report.impression()), List.of());
            }

            @Override
            public void close() {
                events.add("encoder closed");
            }
        };
    }

    private static float[] vector(String text) {
        float[] vector = new float[TEXT_WIDTH];
        for (int i = 0; i < text.length(); i++) {
            vector[i % TEXT_WIDTH] += text.charAt(i) % 7 - 3;
        }
        return vector;
    }

    @Override
    public TextContext openContext() {
        events.add("context opened");
        return new TextContext() {
            @Override
            public Tensor context(FusedText text) {
                float[] both = new float[2 * TEXT_WIDTH];
                System.arraycopy(text.findings(), 0, both, 0, TEXT_WIDTH);
                System.arraycopy(text.impression(), 0, both, TEXT_WIDTH, TEXT_WIDTH);
                return Ops.floats(both, 1, 2, TEXT_WIDTH);
            }

            @Override
            public void close() {
                events.add("context closed");
            }
        };
    }

    @Override
    public Unet openDenoiser(Precision precision, ComputeDevice device) {
        events.add("denoiser opened");
        try (Parameters weights = randomised(ParameterInitialiser.initialise(UnetParameters.of(UNET), 5))) {
            return Unet.forInference(UNET, weights, precision);
        }
    }

    /** Fresh networks end in zeros; these do not. */
    public static Parameters randomised(Parameters fresh) {
        try (fresh) {
            return fresh.map((name, tensor) -> {
                boolean zero = Ops.item(tensor.abs().sum()) == 0;
                return zero ? noise(name.hashCode(), tensor) : tensor.clone();
            });
        }
    }

    private static Tensor noise(long seed, Tensor like) {
        float[] values = new float[Math.toIntExact(like.numel())];
        new CounterRandom(seed, RandomStream.INITIAL_WEIGHTS).fillNormal(0, values);
        return Ops.scale(Ops.floats(values, Ops.shape(like)), 0.1);
    }

    @Override
    public Autoencoder openAutoencoder(Precision precision, ComputeDevice device) {
        events.add("autoencoder opened");
        try (Parameters weights = randomised(ParameterInitialiser.initialise(VaeParameters.of(VAE), 6))) {
            return MaisiAutoencoder.forInference(VAE, weights, precision);
        }
    }
}
