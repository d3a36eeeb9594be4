package report2ct.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import report2ct.bundle.BundleDescriptor.SamplingPart;
import report2ct.bundle.BundleDescriptor.UnetPart;
import report2ct.bundle.BundleDescriptor.ValueRange;
import report2ct.flow.ScheduleMode;
import report2ct.generation.DecodeMode;
import report2ct.generation.GridSize;
import report2ct.text.EmbeddedEncoders;
import report2ct.text.EmptySection;
import report2ct.text.EncoderInfo;
import report2ct.text.TextConditioning;
import report2ct.text.TextEncoder;
import report2ct.unet.UnetConfig;
import report2ct.unet.UnetParameters;
import report2ct.vae.VaeConfig;
import report2ct.vae.VaeParameters;
import report2ct.volume.Spacing;

/** A bundle of random weights with networks of any size, for measurements. */
public final class RandomBundle {
    private RandomBundle() {}

    /** Writes the bundle into a folder, which is made. The denoiser's context must have the width 6. */
    public static Bundle write(Path folder, UnetConfig unet, VaeConfig vae) throws IOException {
        Files.createDirectories(folder);
        TextPart.Encoder encoder;
        try (TextEncoder open = EmbeddedEncoders.ALL_MINILM_L6_V2.open()) {
            EncoderInfo info = open.info();
            encoder = new TextPart.Encoder(info.name(), TextPart.Kind.EMBEDDED, info.width(), info.sha256());
        }
        BundleDescriptor draft = new BundleDescriptor(
                BundleDescriptor.LAYOUT,
                "random",
                "Random weights for tests.",
                "Its volumes are noise.",
                "Apache-2.0",
                "nothing",
                new TextPart(List.of(encoder), EmptySection.ENCODE_EMPTY, encoder.width(), TinyBundle.conditioning()),
                new AutoencoderPart(vae, null, "autoencoder.safetensors"),
                new UnetPart(unet, "unet.safetensors"),
                FlowPart.fixed(2, ScheduleMode.EXACT),
                new SamplingPart(1, 2.0),
                0.5,
                new ValueRange(-1000, 1000),
                "RAS",
                new GridSize(64, 64, 64),
                new Spacing(1, 2, 3),
                DecodeMode.WHOLE,
                unet.classes() > 0 ? 1 : null,
                Map.of(),
                List.of());
        TinyBundle.save(folder.resolve("unet.safetensors"), UnetParameters.of(unet), 5);
        TinyBundle.save(folder.resolve("autoencoder.safetensors"), VaeParameters.of(vae), 6);
        TinyBundle.save(
                folder.resolve("text.safetensors"),
                TextConditioning.parameters(TinyBundle.conditioning().config(), encoder.width()),
                7);
        return Bundle.save(folder, draft, false);
    }
}
