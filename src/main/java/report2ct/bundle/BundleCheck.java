package report2ct.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import report2ct.Report2CtException;
import report2ct.bundle.BundleDescriptor.FilePart;
import report2ct.text.SentenceTokens;
import report2ct.unet.UnetConfig;
import report2ct.weights.WeightHash;

/** Collects everything in a bundle that does not agree. For one use. */
final class BundleCheck {
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final double LOW = -1000;
    private static final double HIGH = 1000;

    private final BundleDescriptor bundle;
    private final List<String> problems = new ArrayList<>();

    BundleCheck(BundleDescriptor bundle) {
        this.bundle = bundle;
    }

    /** What does not agree between the parts. */
    List<String> parts() {
        text();
        latents();
        conventions();
        size();
        classes();
        return problems;
    }

    private void expect(boolean holds, String problem) {
        if (!holds) {
            problems.add(problem);
        }
    }

    private void text() {
        int sum = bundle.text().encoders().stream()
                .mapToInt(TextPart.Encoder::width)
                .sum();
        expect(
                bundle.text().width() == sum,
                "text.width: expected the sum of the encoders' widths " + sum + ", found "
                        + bundle.text().width());
        UnetConfig unet = bundle.unet().config();
        expect(
                !unet.conditioned() || unet.contextWidth() == bundle.contextWidth(),
                "unet.config.context-width: expected " + bundle.contextWidth() + " as the text gives, found "
                        + unet.contextWidth());
        ConditioningPart conditioning = bundle.text().conditioning();
        int tokens = conditioning == null
                ? SentenceTokens.SECTIONS
                : conditioning.config().tokens();
        expect(
                unet.extensions().pooledTokens() <= tokens,
                "unet.config.extensions.pooled-tokens: expected at most the " + tokens + " tokens of the text, found "
                        + unet.extensions().pooledTokens());
    }

    private void latents() {
        UnetConfig unet = bundle.unet().config();
        int latent = bundle.autoencoder().latentChannels();
        expect(
                unet.inChannels() == latent,
                "unet.config.in-channels: expected " + latent + " as the autoencoder gives, found "
                        + unet.inChannels());
        expect(
                unet.outChannels() == unet.inChannels(),
                "unet.config.out-channels: expected " + unet.inChannels() + ", found " + unet.outChannels());
        expect(bundle.scaleFactor() > 0, "scale-factor: expected a positive number, found " + bundle.scaleFactor());
        expect(!unet.regions(), "unet.config.regions: expected false, found true");
    }

    private void conventions() {
        BundleDescriptor.ValueRange range = bundle.valueRange();
        expect(
                range.low() == LOW && range.high() == HIGH,
                "value-range: expected -1000 to 1000, found " + range.low() + " to " + range.high());
        expect(bundle.orientation().equals("RAS"), "orientation: expected RAS, found " + bundle.orientation());
    }

    private void size() {
        try {
            bundle.size().requireMultipleOf(Bundle.sizeMultiple(bundle));
        } catch (Report2CtException e) {
            problems.add(e.getMessage());
        }
    }

    private void classes() {
        int classes = bundle.unet().config().classes();
        Integer label = bundle.classLabel();
        expect(
                label == null ? classes == 0 : label >= 0 && label < classes,
                "class-label: the denoiser has " + classes + " classes, found " + (label == null ? "none" : label));
    }

    /** What is wrong with the files. */
    List<String> files(Path folder) throws IOException {
        for (String name : bundle.weightFiles()) {
            expect(bundle.files().containsKey(name), "files: expected an entry for " + name + ", found none");
        }
        for (var entry : bundle.files().entrySet()) {
            file(folder, entry.getKey(), entry.getValue());
        }
        return problems;
    }

    private void file(Path folder, String name, FilePart expected) throws IOException {
        if (!PLAIN_NAME.matcher(name).matches()) {
            problems.add("files: expected names without folders, found \"" + name + "\"");
            return;
        }
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            problems.add(name + ": no such file");
            return;
        }
        long bytes = Files.size(file);
        if (bytes != expected.bytes()) {
            problems.add(name + ": expected " + expected.bytes() + " bytes, found " + bytes);
            return;
        }
        String hash = WeightHash.sha256(file);
        expect(hash.equals(expected.sha256()), name + ": expected SHA-256 " + expected.sha256() + ", found " + hash);
    }
}
