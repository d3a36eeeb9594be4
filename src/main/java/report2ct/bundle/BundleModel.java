package report2ct.bundle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.generation.ComputeDevice;
import report2ct.generation.FusedText;
import report2ct.generation.Model;
import report2ct.generation.ModelCosts;
import report2ct.generation.ModelFacts;
import report2ct.generation.ReportEncoder;
import report2ct.generation.TextContext;
import report2ct.nn.Ops;
import report2ct.nn.ParameterFiles;
import report2ct.nn.ParameterSpec;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;
import report2ct.report.Report;
import report2ct.text.ConditioningConfig;
import report2ct.text.EncoderInfo;
import report2ct.text.EncoderSet;
import report2ct.text.SentenceVectors;
import report2ct.text.TextConditioning;
import report2ct.text.TextEmbedding;
import report2ct.unet.Unet;
import report2ct.unet.UnetConfig;
import report2ct.unet.UnetCosts;
import report2ct.unet.UnetParameters;
import report2ct.vae.Autoencoder;
import report2ct.weights.SafetensorsFile;
import report2ct.weights.WeightFile;

/** The parts of a bundle, opened when a generation asks for them. */
final class BundleModel implements Model {
    private final Bundle bundle;
    private final Supplier<EncoderSet> encoders;

    /**
     * A model that reads a bundle's files.
     *
     * @param encoders opens the text encoders
     */
    BundleModel(Bundle bundle, Supplier<EncoderSet> encoders) {
        this.bundle = bundle;
        this.encoders = encoders;
    }

    @Override
    public ModelFacts facts() {
        BundleDescriptor d = bundle.descriptor();
        UnetConfig unet = d.unet().config();
        Map<String, String> hashes = new LinkedHashMap<>();
        d.files().forEach((name, file) -> hashes.put(name, file.sha256()));
        Set<String> licences = new LinkedHashSet<>(List.of(d.licence()));
        d.sources().forEach(source -> licences.add(source.licence()));
        return new ModelFacts(
                d.name(),
                d.text().width(),
                d.flow().flow(),
                d.flow().prediction(),
                new ModelFacts.Defaults(
                        d.sampling().steps(),
                        d.sampling().guidance(),
                        d.size(),
                        d.spacing(),
                        d.flow().schedule(),
                        d.decode()),
                d.autoencoder().latentChannels(),
                d.autoencoder().factor(),
                Bundle.sizeMultiple(d),
                d.scaleFactor(),
                unet.spacing() ? unet.extensions().spacingScale() : 0,
                d.classLabel(),
                d.files().values().stream()
                        .mapToLong(BundleDescriptor.FilePart::bytes)
                        .sum(),
                hashes,
                List.copyOf(licences));
    }

    @Override
    public ModelCosts costs() {
        BundleDescriptor d = bundle.descriptor();
        long encoderBytes =
                d.text().encoders().stream().mapToLong(TextPart.Encoder::memory).sum();
        return new ModelCosts(
                encoderBytes, new UnetCosts(d.unet().config()), d.autoencoder().costs());
    }

    @Override
    public ReportEncoder openEncoder() {
        EncoderSet set = encoders.get();
        try {
            requireEncoders(bundle, set.encoders());
        } catch (RuntimeException e) {
            set.close();
            throw e;
        }
        return new ReportEncoder() {
            @Override
            public FusedText encode(Report report) {
                TextEmbedding embedding = set.encode(report);
                return new FusedText(
                        embedding.findings(),
                        embedding.impression(),
                        readsSentences() ? set.sentences(report) : SentenceVectors.none(),
                        embedding.truncationNotes());
            }

            @Override
            public void close() {
                set.close();
            }
        };
    }

    private boolean readsSentences() {
        ConditioningPart part = bundle.descriptor().text().conditioning();
        return part != null && part.config().adapter();
    }

    /** The encoders must be those that the bundle was trained with, in their order. */
    static void requireEncoders(Bundle bundle, List<EncoderInfo> found) {
        List<TextPart.Encoder> expected = bundle.descriptor().text().encoders();
        List<String> problems = new ArrayList<>();
        if (expected.size() != found.size()) {
            problems.add("expected " + expected.size() + " encoders, found " + found.size());
        }
        for (int i = 0; i < Math.min(expected.size(), found.size()); i++) {
            TextPart.Encoder wanted = expected.get(i);
            EncoderInfo given = found.get(i);
            if (!wanted.sha256().equals(given.sha256()) || wanted.width() != given.width()) {
                problems.add("encoder " + (i + 1) + ": expected " + wanted.name() + " (width " + wanted.width()
                        + ", SHA-256 " + wanted.sha256() + "), found " + given.name() + " (width " + given.width()
                        + ", SHA-256 " + given.sha256() + ")");
            }
        }
        if (!problems.isEmpty()) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS, bundle.folder() + ": text: " + String.join("; ", problems));
        }
    }

    @Override
    public TextContext openContext() {
        ConditioningPart part = bundle.descriptor().text().conditioning();
        if (part == null) {
            return new BundleContext(new TextConditioning(ConditioningConfig.none(), new Parameters()));
        }
        int width = bundle.descriptor().text().width();
        List<ParameterSpec> specs = TextConditioning.parameters(part.config(), width);
        return new BundleContext(new TextConditioning(part.config(), load(part.file(), specs, ComputeDevice.CPU)));
    }

    /** A report's vectors through the bundle's conditioning. */
    private record BundleContext(TextConditioning conditioning) implements TextContext {
        @Override
        public Tensor context(FusedText text) {
            if (conditioning.config().adapter()) {
                return TensorScope.compute(() -> conditioning.context(text.sentences()));
            }
            float[] both = new float[2 * text.width()];
            System.arraycopy(text.findings(), 0, both, 0, text.width());
            System.arraycopy(text.impression(), 0, both, text.width(), text.width());
            return TensorScope.compute(() -> conditioning.context(Ops.floats(both, 1, 2, text.width())));
        }

        @Override
        public void close() {
            conditioning.close();
        }
    }

    @Override
    public Unet openDenoiser(Precision precision, ComputeDevice device) {
        BundleDescriptor.UnetPart part = bundle.descriptor().unet();
        try (Parameters weights = load(part.file(), UnetParameters.of(part.config()), device)) {
            return Unet.forInference(part.config(), weights, precision);
        }
    }

    @Override
    public Autoencoder openAutoencoder(Precision precision, ComputeDevice device) {
        AutoencoderPart part = bundle.descriptor().autoencoder();
        try (Parameters weights = load(part.file(), part.parameters(), device)) {
            return part.open(weights, precision);
        }
    }

    private Parameters load(String name, List<ParameterSpec> specs, ComputeDevice device) {
        try (WeightFile file = SafetensorsFile.open(bundle.file(name))) {
            Parameters loaded = ParameterFiles.load(specs, file);
            if (device == ComputeDevice.CPU) {
                return loaded;
            }
            try (loaded) {
                return loaded.map((parameter, tensor) -> device.place(tensor));
            }
        } catch (IOException e) {
            throw damaged(name, e);
        } catch (Report2CtException e) {
            throw e.kind() == ErrorKind.CORRUPT_FILE ? damaged(name, e) : e;
        }
    }

    private Report2CtException damaged(String name, Exception e) {
        return new Report2CtException(
                ErrorKind.INCOMPATIBLE_WEIGHTS, bundle.file(name) + ": cannot be read: " + e.getMessage(), e);
    }
}
