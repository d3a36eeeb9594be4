package report2ct.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.config.ConfigFiles;
import report2ct.generation.ComputeDevice;
import report2ct.generation.GridSize;
import report2ct.nn.ParameterFiles;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.text.EmptySection;
import report2ct.text.EncoderSet;
import report2ct.text.LibtorchTextEncoder;
import report2ct.text.TextEncoder;
import report2ct.vae.Autoencoder;
import report2ct.weights.SafetensorsFile;
import report2ct.weights.WeightHash;

/**
 * The parts that prepare training data: an autoencoder and text encoders, from a bundle or, before there is a denoiser,
 * from a description of an autoencoder alone.
 */
public final class TrainedParts {
    private final String name;
    private final Path folder;
    private final AutoencoderPart autoencoder;
    private final String sha256;
    private final Optional<Bundle> bundle;
    private final List<Path> encoders;

    private TrainedParts(
            String name,
            Path folder,
            AutoencoderPart autoencoder,
            String sha256,
            Optional<Bundle> bundle,
            List<Path> encoders) {
        this.name = name;
        this.folder = folder;
        this.autoencoder = autoencoder;
        this.sha256 = sha256;
        this.bundle = bundle;
        this.encoders = List.copyOf(encoders);
    }

    /**
     * The parts of a bundle.
     *
     * @param encoders directories of its text encoders that are not part of the program, in the model's order
     */
    public static TrainedParts ofBundle(Path folder, List<Path> encoders) throws IOException {
        Bundle bundle = Bundle.open(folder);
        BundleDescriptor d = bundle.descriptor();
        BundleDescriptor.FilePart file = d.files().get(d.autoencoder().file());
        if (file == null) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    folder + ": files: expected an entry for " + d.autoencoder().file() + ", found none");
        }
        return new TrainedParts(d.name(), folder, d.autoencoder(), file.sha256(), Optional.of(bundle), encoders);
    }

    /**
     * An autoencoder without a bundle.
     *
     * @param description JSON as the part {@code autoencoder} of a bundle's descriptor; its file lies beside it
     * @param encoders directories of text encoders; none: those of the program
     */
    public static TrainedParts ofAutoencoder(Path description, List<Path> encoders) throws IOException {
        AutoencoderPart part = ConfigFiles.read(description, AutoencoderPart.class);
        Path folder = description.toAbsolutePath().getParent();
        if (folder == null || !Files.isRegularFile(folder.resolve(part.file()))) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, description + ": file " + part.file() + ": no such file beside it");
        }
        String sha256 = WeightHash.sha256(folder.resolve(part.file()));
        return new TrainedParts(
                String.valueOf(description.getFileName()), folder, part, sha256, Optional.empty(), encoders);
    }

    /** The model's name, or the description's file name. */
    public String name() {
        return name;
    }

    /** SHA-256 of the autoencoder's weights. */
    public String autoencoderSha256() {
        return sha256;
    }

    /** Voxels along each axis that make one latent cell. */
    public int factor() {
        return autoencoder.factor();
    }

    /** The model's usual size of a volume; empty without a bundle. */
    public Optional<GridSize> size() {
        return bundle.map(b -> b.descriptor().size());
    }

    /** Hounsfield units that stand for 0 and 1; empty without a bundle. */
    public Optional<BundleDescriptor.ValueRange> valueRange() {
        return bundle.map(b -> b.descriptor().valueRange());
    }

    /** Opens the autoencoder. */
    public Autoencoder openAutoencoder(Precision precision, ComputeDevice device) throws IOException {
        Path file = folder.resolve(autoencoder.file());
        try (SafetensorsFile weights = SafetensorsFile.open(file);
                Parameters loaded = ParameterFiles.load(autoencoder.parameters(), weights)) {
            if (device == ComputeDevice.CPU) {
                return autoencoder.open(loaded, precision);
            }
            try (Parameters placed = loaded.map((parameter, tensor) -> device.place(tensor))) {
                return autoencoder.open(placed, precision);
            }
        }
    }

    /** Opens the text encoders. */
    public EncoderSet openEncoders() {
        if (bundle.isPresent()) {
            return openBundleEncoders(bundle.get());
        }
        if (encoders.isEmpty()) {
            return EncoderSet.embedded();
        }
        List<TextEncoder> opened = new ArrayList<>();
        try {
            for (Path directory : encoders) {
                opened.add(LibtorchTextEncoder.open(directory));
            }
            return EncoderSet.of(opened, EmptySection.ENCODE_EMPTY);
        } catch (IOException e) {
            opened.forEach(TextEncoder::close);
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "text encoder: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            opened.forEach(TextEncoder::close);
            throw e;
        }
    }

    private EncoderSet openBundleEncoders(Bundle open) {
        EncoderSet set = Report2Ct.openEncoders(open, encoders);
        try {
            BundleModel.requireEncoders(open, set.encoders());
            return set;
        } catch (RuntimeException e) {
            set.close();
            throw e;
        }
    }
}
