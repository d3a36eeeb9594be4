package report2ct.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.bundle.Bundle;
import report2ct.bundle.BundleDescriptor;
import report2ct.bundle.BundleDescriptor.FilePart;
import report2ct.bundle.TextPart;
import report2ct.bundle.TrainedParts;
import report2ct.generation.ComputeDevice;
import report2ct.hub.CheckRow.Verdict;
import report2ct.nn.Ops;
import report2ct.nn.ParameterFiles;
import report2ct.nn.ParameterSpec;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;
import report2ct.random.RandomStream;
import report2ct.random.SequentialRandom;
import report2ct.report.Report;
import report2ct.text.EncoderSet;
import report2ct.text.TextEmbedding;
import report2ct.unet.Unet;
import report2ct.unet.UnetConfig;
import report2ct.unet.UnetInput;
import report2ct.unet.UnetParameters;
import report2ct.vae.Autoencoder;
import report2ct.weights.SafetensorsFile;
import report2ct.weights.WeightHash;

/**
 * Examines a bundle: descriptor, files and hashes, names and shapes, numbers, and one tiny pass through each network on
 * the CPU. Goes on after a problem as far as it can. For one use.
 */
public final class Doctor {
    private static final int LATENT_CELLS = 8;
    private static final double TIME = 500;
    private static final double WILD = 1e3;

    private final Path folder;
    private final List<Path> encoders;
    private final List<CheckRow> rows = new ArrayList<>();

    /**
     * A check-up.
     *
     * @param encoders directories of text encoders that are not part of the bundle, in the model's order
     */
    public Doctor(Path folder, List<Path> encoders) {
        this.folder = folder;
        this.encoders = List.copyOf(encoders);
    }

    /** Whether nothing failed. */
    public static boolean healthy(List<CheckRow> rows) {
        return rows.stream().noneMatch(row -> row.verdict() == Verdict.FAIL);
    }

    /** All checks, in order. */
    public List<CheckRow> examine() {
        attempt("bundle", "descriptor", () -> {
            BundleDescriptor descriptor = Bundle.descriptor(folder);
            rows.add(CheckRow.of("bundle", "descriptor", true, descriptor.name() + ", " + descriptor.layout()));
            List<String> problems = Bundle.problems(descriptor);
            rows.add(CheckRow.of(
                    "bundle",
                    "parts fit together",
                    problems.isEmpty(),
                    problems.isEmpty() ? "text, denoiser and autoencoder" : String.join("; ", problems)));
            licence(descriptor);
            files(descriptor);
            text(descriptor);
            attempt("denoiser", "names and shapes", () -> denoiser(descriptor));
            attempt("autoencoder", "names and shapes", () -> autoencoder(descriptor));
        });
        return List.copyOf(rows);
    }

    private interface Step {
        void run() throws IOException;
    }

    private void attempt(String part, String check, Step step) {
        try {
            step.run();
        } catch (IOException e) {
            rows.add(CheckRow.of(part, check, false, "cannot be read: " + e.getMessage()));
        } catch (Report2CtException e) {
            if (e.kind() == ErrorKind.CANCELLED) {
                throw e;
            }
            rows.add(CheckRow.of(part, check, false, String.valueOf(e.getMessage())));
        }
    }

    private void licence(BundleDescriptor descriptor) {
        Licence licence = new Licence(descriptor.licence());
        String detail = licence.name() + (licence.nonCommercial() ? " (no commercial use)" : "");
        rows.add(CheckRow.note("bundle", "licence stated", !licence.name().contains("not stated"), detail));
    }

    private void files(BundleDescriptor descriptor) {
        for (String name : descriptor.weightFiles()) {
            if (!descriptor.files().containsKey(name)) {
                rows.add(CheckRow.of(name, "hash", false, "the descriptor has no entry for it"));
            }
        }
        for (Map.Entry<String, FilePart> entry : descriptor.files().entrySet()) {
            attempt(entry.getKey(), "hash", () -> file(entry.getKey(), entry.getValue()));
        }
        unlisted(descriptor);
    }

    private void file(String name, FilePart expected) throws IOException {
        Path base = folder.toAbsolutePath().normalize();
        Path file = base.resolve(name).normalize();
        if (!file.startsWith(base) || !Files.isRegularFile(file)) {
            rows.add(CheckRow.of(name, "hash", false, "no such file in the bundle"));
            return;
        }
        long bytes = Files.size(file);
        String hash = WeightHash.sha256(file);
        boolean same = bytes == expected.bytes() && hash.equals(expected.sha256());
        rows.add(CheckRow.of(
                name,
                "hash",
                same,
                same
                        ? String.format(Locale.ROOT, "%,d bytes, %s...", bytes, hash.substring(0, 12))
                        : "expected " + expected.bytes() + " bytes, " + expected.sha256() + ", found " + bytes
                                + " bytes, " + hash));
    }

    private void unlisted(BundleDescriptor descriptor) {
        attempt("bundle", "no other files", () -> {
            try (Stream<Path> all = Files.walk(folder)) {
                List<String> others = all.filter(Files::isRegularFile)
                        .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                        .filter(name -> !name.equals(Bundle.DESCRIPTOR)
                                && !descriptor.files().containsKey(name))
                        .sorted()
                        .toList();
                rows.add(CheckRow.note(
                        "bundle",
                        "no other files",
                        others.isEmpty(),
                        others.isEmpty() ? "none" : String.join(", ", others)));
            }
        });
    }

    private void text(BundleDescriptor descriptor) {
        boolean outside = descriptor.text().encoders().stream()
                .anyMatch(encoder -> encoder.kind() == TextPart.Kind.DIRECTORY
                        && !Files.isDirectory(folder.resolve(TextPart.FOLDER).resolve(encoder.name())));
        if (outside && encoders.isEmpty()) {
            rows.add(new CheckRow(
                    "text", "encoders", Verdict.NOTE, "not part of the bundle and none named: not examined"));
            return;
        }
        attempt("text", "encoders", () -> {
            try (EncoderSet set = TrainedParts.ofBundle(folder, encoders).openEncoders()) {
                TextEmbedding embedding = set.encode(Report.of("No nodule is seen.", "Normal."));
                float[] vector = embedding.findings();
                boolean finite = finite(vector) && finite(embedding.impression());
                double length = Math.sqrt(square(vector));
                rows.add(CheckRow.of(
                        "text",
                        "a report's vectors",
                        finite && length > 0,
                        String.format(Locale.ROOT, "width %d, length %.3f", vector.length, length)));
            }
        });
    }

    private void denoiser(BundleDescriptor descriptor) throws IOException {
        UnetConfig config = descriptor.unet().config();
        List<ParameterSpec> specs = UnetParameters.of(config);
        try (Parameters parameters = load("denoiser", descriptor.unet().file(), specs)) {
            rows.addAll(new NetworkStatistics("denoiser").rows(specs, parameters));
            try (Unet unet = Unet.forInference(config, parameters, Precision.FP32);
                    NoGradGuard noGradients = new NoGradGuard();
                    TensorScope scope = TensorScope.open()) {
                pass("denoiser", answer(descriptor, unet));
            }
        }
    }

    private Parameters load(String part, String name, List<ParameterSpec> specs) throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(name))) {
            Parameters parameters = ParameterFiles.load(specs, file);
            rows.add(CheckRow.of(part, "names and shapes", true, specs.size() + " arrays"));
            return parameters;
        }
    }

    private static float[] answer(BundleDescriptor descriptor, Unet unet) {
        UnetConfig config = unet.config();
        int multiple = config.latentMultiple();
        int cells = Math.max(multiple, LATENT_CELLS / multiple * multiple);
        Tensor latent = noise(1, config.inChannels(), cells, cells, cells);
        Tensor context = config.conditioned() ? noise(1, tokens(descriptor), config.contextWidth()) : null;
        Integer label = descriptor.classLabel();
        Tensor classes = label == null ? null : Ops.longs(new long[] {label}, 1);
        double scale = config.extensions().spacingScale();
        float[] mm = {
            (float) (descriptor.spacing().x() * scale),
            (float) (descriptor.spacing().y() * scale),
            (float) (descriptor.spacing().z() * scale)
        };
        Tensor spacing = config.spacing() ? Ops.floats(mm, 1, 3) : null;
        Tensor time = Ops.floats(new float[] {(float) TIME}, 1);
        return Ops.toFloats(unet.forward(UnetInput.of(latent, time, context, classes, spacing)));
    }

    private static long tokens(BundleDescriptor descriptor) {
        return Optional.ofNullable(descriptor.text().conditioning())
                .map(part -> part.config().tokens())
                .orElse(2);
    }

    private void autoencoder(BundleDescriptor descriptor) throws IOException {
        List<ParameterSpec> specs = descriptor.autoencoder().parameters();
        try (Parameters parameters =
                load("autoencoder", descriptor.autoencoder().file(), specs)) {
            rows.addAll(new NetworkStatistics("autoencoder").rows(specs, parameters));
        }
        try (Autoencoder autoencoder =
                        TrainedParts.ofBundle(folder, encoders).openAutoencoder(Precision.FP32, ComputeDevice.CPU);
                NoGradGuard noGradients = new NoGradGuard();
                TensorScope scope = TensorScope.open()) {
            Tensor latent = noise(1, autoencoder.latentChannels(), 4, 4, 4);
            pass("autoencoder", Ops.toFloats(autoencoder.decode(latent)));
        }
    }

    private void pass(String part, float[] values) {
        double deviation = Math.sqrt(square(values) / values.length);
        rows.add(CheckRow.of(
                part,
                "a tiny pass",
                finite(values) && deviation > 0 && deviation < WILD,
                String.format(Locale.ROOT, "%,d numbers, root mean square %.4g", values.length, deviation)));
    }

    private static Tensor noise(long... shape) {
        SequentialRandom random = new SequentialRandom(1, RandomStream.INITIAL_LATENT);
        float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Ops.floats(values, shape);
    }

    private static boolean finite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private static double square(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum;
    }
}
