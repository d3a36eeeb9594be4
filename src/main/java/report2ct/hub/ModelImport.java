package report2ct.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.bundle.AutoencoderPart;
import report2ct.bundle.Bundle;
import report2ct.bundle.BundleDescriptor;
import report2ct.bundle.BundleDescriptor.FilePart;
import report2ct.bundle.BundleDescriptor.SamplingPart;
import report2ct.bundle.BundleDescriptor.Source;
import report2ct.bundle.BundleDescriptor.UnetPart;
import report2ct.bundle.BundleDescriptor.ValueRange;
import report2ct.bundle.FlowPart;
import report2ct.bundle.TextPart;
import report2ct.flow.ScheduleMode;
import report2ct.generation.DecodeMode;
import report2ct.generation.GridSize;
import report2ct.text.EmbeddedEncoders;
import report2ct.text.EmptySection;
import report2ct.text.EncoderInfo;
import report2ct.text.TextEncoder;
import report2ct.unet.UnetConfig;
import report2ct.vae.VaeConfig;
import report2ct.weights.WeightHash;

/**
 * Makes a bundle of published weights. Headers of all files are read first and everything that does not fit is reported
 * together; then the bundle is written beside its place and moved there when it is complete. For one use.
 */
public final class ModelImport implements AutoCloseable {
    private static final String UNET = "unet.safetensors";
    private static final String AUTOENCODER = "autoencoder.safetensors";
    private static final int CT_CLASS = 1;
    private static final double SAME_FACTOR = 1e-5;
    private static final String TOWER_NAME = "clip3d";

    private final ImportRequest request;
    private final Catalogue catalogue;
    private final Consumer<String> notes;
    private final Problems problems = new Problems();
    private @Nullable ImportedNetwork<UnetConfig> unet;
    private @Nullable ImportedNetwork<VaeConfig> autoencoder;

    /** @param notes told what is done and what the user should know, one sentence each */
    public ModelImport(ImportRequest request, Catalogue catalogue, Consumer<String> notes) {
        this.request = request;
        this.catalogue = catalogue;
        this.notes = notes;
    }

    /**
     * Imports.
     *
     * @param folder the bundle, which must not exist yet
     * @throws Report2CtException with all problems together; nothing is left behind
     */
    public Bundle into(Path folder) throws IOException {
        Path place = folder.toAbsolutePath().normalize();
        if (Files.exists(place)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, folder + ": exists already; name a folder that does not");
        }
        Path parent = place.getParent();
        if (parent == null) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, folder + ": expected a folder to make");
        }
        List<EncoderInfo> inspected = inspect();
        Files.createDirectories(parent);
        Path draft = Files.createTempDirectory(parent, "." + place.getFileName() + ".");
        try {
            List<TextPart.Encoder> encoders = writeEncoders(draft, inspected);
            BundleDescriptor descriptor = descriptor(place, encoders, draft);
            Bundle.problems(descriptor).forEach(problems::add);
            problems.refuse("the parts do not fit together");
            require(unet).writeTo(draft.resolve(UNET));
            notes.accept("denoiser written");
            require(autoencoder).writeTo(draft.resolve(AUTOENCODER));
            notes.accept("autoencoder written");
            Bundle.save(draft, descriptor, false);
            Files.move(draft, place);
        } finally {
            delete(draft);
        }
        return new Bundle(place, Bundle.descriptor(place));
    }

    /** Looks at every file; nothing is written. */
    private List<EncoderInfo> inspect() throws IOException {
        unet = problems.attempt(() -> ImportedNetwork.unet(request.unet(), request.unetConfig()))
                .orElse(null);
        autoencoder = problems.attempt(
                        () -> ImportedNetwork.autoencoder(request.autoencoder(), request.autoencoderConfig()))
                .orElse(null);
        List<EncoderInfo> infos = new ArrayList<>();
        for (Path directory : request.encoders()) {
            problems.attempt(() -> ImportedEncoder.inspect(directory)).ifPresent(infos::add);
        }
        if (unet != null) {
            checkText(unet.config());
            problems.attempt(this::scaleFactor);
        }
        problems.refuse("nothing was imported");
        return infos;
    }

    private void checkText(UnetConfig config) {
        boolean text = !request.encoders().isEmpty() || request.tower() != null;
        if (config.conditioned() && !text) {
            problems.add("the denoiser takes text of width " + config.contextWidth()
                    + ": expected the text encoders, found none");
        }
        if (!config.conditioned() && text) {
            problems.add("the denoiser takes no text: expected no text encoders, found some");
        }
        if (!request.encoders().isEmpty() && request.tower() != null) {
            problems.add("expected text encoders or a text tower, found both");
        }
    }

    private double scaleFactor() throws IOException {
        ImportedNetwork<UnetConfig> network = require(unet);
        OptionalDouble stored = network.scaleFactor();
        Double given = request.settings().scaleFactor();
        if (given != null && stored.isPresent() && Math.abs(given / stored.getAsDouble() - 1) > SAME_FACTOR) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    network.path() + ": scale factor: the checkpoint says " + stored.getAsDouble() + ", asked for was "
                            + given);
        }
        if (stored.isPresent()) {
            return stored.getAsDouble();
        }
        if (given != null) {
            return given;
        }
        return family(network.config())
                .scaleFactor(network.config())
                .orElseThrow(() -> new Report2CtException(
                        ErrorKind.INCOMPATIBLE_WEIGHTS,
                        network.path() + ": scale factor: expected one in the checkpoint, found none; name the one it"
                                + " was trained with"));
    }

    private PublishedModel family(UnetConfig config) {
        return PublishedModel.of(config, request.tower() != null);
    }

    private List<TextPart.Encoder> writeEncoders(Path draft, List<EncoderInfo> inspected) throws IOException {
        ImportRequest.Tower tower = request.tower();
        List<TextPart.Encoder> parts = new ArrayList<>();
        Path folder = draft.resolve(TextPart.FOLDER);
        if (tower != null) {
            Optional<EncoderInfo> info = problems.attempt(() -> {
                ImportedEncoder.extract(tower, folder.resolve(TOWER_NAME));
                return ImportedEncoder.inspect(folder.resolve(TOWER_NAME));
            });
            info.ifPresent(found -> parts.add(part(found)));
            info.ifPresent(found -> notes.accept("text tower written, width " + found.width()));
        }
        for (int i = 0; i < inspected.size(); i++) {
            EncoderInfo info = inspected.get(i);
            if (request.settings().copyEncoders()) {
                Path copy = folder.resolve(info.name());
                ImportedEncoder.copy(request.encoders().get(i), copy);
                info = ImportedEncoder.inspect(copy);
                notes.accept("text encoder " + info.name() + " written, width " + info.width());
            }
            parts.add(part(info));
        }
        if (inspected.isEmpty() && tower == null) {
            try (TextEncoder encoder = EmbeddedEncoders.ALL_MINILM_L6_V2.open()) {
                EncoderInfo info = encoder.info();
                parts.add(new TextPart.Encoder(info.name(), TextPart.Kind.EMBEDDED, info.width(), info.sha256()));
            }
        }
        problems.refuse("nothing was imported");
        return parts;
    }

    private static TextPart.Encoder part(EncoderInfo info) {
        return new TextPart.Encoder(info.name(), TextPart.Kind.DIRECTORY, info.width(), info.sha256());
    }

    private BundleDescriptor descriptor(Path place, List<TextPart.Encoder> encoders, Path draft) throws IOException {
        ImportRequest.Settings settings = request.settings();
        UnetConfig config = require(unet).config();
        PublishedModel family = family(config);
        List<Source> sources = sources();
        String licence = sources.stream().map(Source::licence).distinct().collect(Collectors.joining("; "));
        int width = encoders.stream().mapToInt(TextPart.Encoder::width).sum();
        return new BundleDescriptor(
                BundleDescriptor.LAYOUT,
                or(settings.name(), String.valueOf(place.getFileName())),
                "Imported weights: " + family.description() + ".",
                notice(family, licence),
                licence,
                "as its publisher states",
                new TextPart(encoders, EmptySection.ENCODE_EMPTY, width, null),
                new AutoencoderPart(require(autoencoder).config(), null, AUTOENCODER),
                new UnetPart(config, UNET),
                FlowPart.reference(ScheduleMode.COMPAT),
                new SamplingPart(
                        or(settings.steps(), PublishedModel.STEPS), or(settings.guidance(), family.guidance())),
                scaleFactor(),
                new ValueRange(-1000, 1000),
                "RAS",
                or(settings.size(), defaultSize(family, config)),
                or(settings.spacing(), family.spacing()),
                DecodeMode.TILED,
                config.classes() == 0 ? null : CT_CLASS,
                encoderFiles(draft),
                sources);
    }

    /** The published size, or the nearest below it that the networks can make. */
    private GridSize defaultSize(PublishedModel family, UnetConfig config) {
        int multiple = Math.multiplyExact(require(autoencoder).config().factor(), config.latentMultiple());
        GridSize size = family.size();
        return new GridSize(down(size.x(), multiple), down(size.y(), multiple), down(size.z(), multiple));
    }

    private static int down(int length, int multiple) {
        return Math.max(multiple, length / multiple * multiple);
    }

    private static String notice(PublishedModel family, String licence) {
        String text = family.equals(PublishedModel.MAISI) ? " It takes no text: the report is not used." : "";
        String terms = new Licence(licence).nonCommercial() ? " Its licence forbids commercial use." : "";
        return "Research weights, not a medical device; every volume is artificial." + text + terms;
    }

    private List<Source> sources() throws IOException {
        ImportRequest.Settings settings = request.settings();
        List<Source> sources = new ArrayList<>();
        sources.add(source(request.unet(), settings.licence()));
        sources.add(source(request.autoencoder(), settings.autoencoderLicence()));
        ImportRequest.Tower tower = request.tower();
        if (tower != null) {
            sources.add(source(tower.weights(), settings.licence()));
        }
        for (Path directory : request.encoders()) {
            Path weights = new report2ct.text.EncoderDirectory(directory).weights();
            String name = String.valueOf(directory.toAbsolutePath().normalize().getFileName());
            Licence terms = catalogue.ofFolder(name).map(Catalogue.Entry::terms).orElse(Licence.unstated());
            sources.add(new Source(name + "/" + weights.getFileName(), WeightHash.sha256(weights), terms.name()));
        }
        return sources;
    }

    private Source source(Path file, @Nullable String given) throws IOException {
        String hash = WeightHash.sha256(file);
        String known = catalogue.ofHash(hash).map(Catalogue.Entry::licence).orElse(null);
        String licence = known != null ? known : or(given, Licence.unstated().name());
        return new Source(String.valueOf(file.getFileName()), hash, licence);
    }

    private static <T> T or(@Nullable T chosen, T otherwise) {
        return chosen != null ? chosen : otherwise;
    }

    private static Map<String, FilePart> encoderFiles(Path draft) throws IOException {
        Map<String, FilePart> files = new LinkedHashMap<>();
        Path folder = draft.resolve(TextPart.FOLDER);
        if (!Files.isDirectory(folder)) {
            return files;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            all.filter(Files::isRegularFile)
                    .map(file -> draft.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .forEach(name -> files.put(name, new FilePart(0, "")));
        }
        return files;
    }

    private static <T> T require(@Nullable T value) {
        if (value == null) {
            throw new Report2CtException(ErrorKind.INTERNAL, "a part was not opened");
        }
        return value;
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }

    @Override
    public void close() throws IOException {
        try (ImportedNetwork<UnetConfig> first = unet;
                ImportedNetwork<VaeConfig> second = autoencoder) {
            // Both are closed even if one fails.
        }
    }
}
