package report2ct.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.bundle.BundleDescriptor.SamplingPart;
import report2ct.bundle.BundleDescriptor.Source;
import report2ct.bundle.BundleDescriptor.UnetPart;
import report2ct.bundle.BundleDescriptor.ValueRange;
import report2ct.flow.ScheduleMode;
import report2ct.generation.DecodeMode;
import report2ct.generation.GridSize;
import report2ct.generation.TinyModel;
import report2ct.nn.ParameterFiles;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.ParameterSpec;
import report2ct.nn.Parameters;
import report2ct.text.ConditioningConfig;
import report2ct.text.EmbeddedEncoders;
import report2ct.text.EmptySection;
import report2ct.text.EncoderInfo;
import report2ct.text.TextConditioning;
import report2ct.text.TextEncoder;
import report2ct.unet.UnetParameters;
import report2ct.vae.VaeParameters;
import report2ct.volume.Spacing;
import report2ct.weights.Dtype;

/** A bundle of random weights, small enough for a test: one embedded encoder, an adapter, two tiny networks. */
public final class TinyBundle {
    private TinyBundle() {}

    /** Writes the bundle into a folder, which is made. */
    public static Bundle write(Path folder) throws IOException {
        Files.createDirectories(folder);
        BundleDescriptor draft = descriptor(encoder(), conditioning());
        save(folder.resolve("unet.safetensors"), UnetParameters.of(TinyModel.UNET), 5);
        save(folder.resolve("autoencoder.safetensors"), VaeParameters.of(TinyModel.VAE), 6);
        save(
                folder.resolve("text.safetensors"),
                TextConditioning.parameters(
                        conditioning().config(), draft.text().width()),
                7);
        return Bundle.save(folder, draft, false);
    }

    /** The descriptor of a bundle with one encoder, files not filled in. */
    static BundleDescriptor descriptor(TextPart.Encoder encoder, @Nullable ConditioningPart conditioning) {
        return new BundleDescriptor(
                BundleDescriptor.LAYOUT,
                "tiny",
                "Random weights for tests.",
                "Its volumes are noise.",
                "Apache-2.0",
                "nothing",
                new TextPart(List.of(encoder), EmptySection.ENCODE_EMPTY, encoder.width(), conditioning),
                new AutoencoderPart(TinyModel.VAE, null, "autoencoder.safetensors"),
                new UnetPart(TinyModel.UNET, "unet.safetensors"),
                FlowPart.fixed(2, ScheduleMode.EXACT),
                new SamplingPart(3, 2.0),
                0.5,
                new ValueRange(-1000, 1000),
                "RAS",
                new GridSize(8, 8, 4),
                new Spacing(1, 2, 3),
                DecodeMode.WHOLE,
                1,
                Map.of(),
                List.of(new Source("a test", "00", "Apache-2.0")));
    }

    static ConditioningPart conditioning() {
        return new ConditioningPart(ConditioningConfig.adapted(4, TinyModel.TEXT_WIDTH, 3), "text.safetensors");
    }

    private static TextPart.Encoder encoder() {
        try (TextEncoder encoder = EmbeddedEncoders.ALL_MINILM_L6_V2.open()) {
            EncoderInfo info = encoder.info();
            return new TextPart.Encoder(info.name(), TextPart.Kind.EMBEDDED, info.width(), info.sha256());
        }
    }

    static void save(Path file, List<ParameterSpec> specs, long seed) {
        try (Parameters parameters = TinyModel.randomised(ParameterInitialiser.initialise(specs, seed))) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            parameters.names().forEach(name -> tensors.put(name, parameters.get(name)));
            ParameterFiles.save(file, tensors, Dtype.F32, Map.of(), false);
        }
    }
}
