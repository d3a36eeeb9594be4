package report2ct.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.generation.FusedText;
import report2ct.generation.GeneratedVolume;
import report2ct.generation.GenerationListener;
import report2ct.generation.GenerationOptions;
import report2ct.generation.Generator;
import report2ct.generation.Outlook;
import report2ct.generation.Recipe;
import report2ct.generation.Resources;
import report2ct.report.Report;
import report2ct.text.EmbeddedEncoders;
import report2ct.text.EncoderDirectory;
import report2ct.text.EncoderSet;
import report2ct.text.TextEncoder;

/**
 * The library's front door: open a model directory, turn reports into volumes, close it.
 *
 * <pre>{@code
 * try (Report2Ct model = Report2Ct.open(Path.of("models/demo"))) {
 *     Volume volume = model.generate(report, GenerationOptions.standard(), GenerationListener.SILENT).volume();
 * }
 * }</pre>
 *
 * <p>Used by one thread at a time.
 */
public final class Report2Ct implements AutoCloseable {
    private final Bundle bundle;
    private final Generator generator;

    private Report2Ct(Bundle bundle, Generator generator) {
        this.bundle = bundle;
        this.generator = generator;
    }

    /** Opens a model that uses the encoders of the program; weights are read when they are first needed. */
    public static Report2Ct open(Path folder) throws IOException {
        return open(folder, List.of(), null);
    }

    /**
     * Opens a model.
     *
     * @param encoders directories of the text encoders that are not part of the program, in the model's order; none: those
     *     that are part of the bundle
     * @param cache folder in which measurements of this machine are kept, made when it does not exist; null for none
     */
    public static Report2Ct open(Path folder, List<Path> encoders, @Nullable Path cache) throws IOException {
        return open(folder, encoders, cache, Resources.machine());
    }

    /**
     * Opens a model.
     *
     * @param encoders directories of the text encoders that are not part of the program, in the model's order
     * @param cache folder in which measurements of this machine are kept, made when it does not exist; null for none
     * @param resources what it may use of the machine
     */
    public static Report2Ct open(Path folder, List<Path> encoders, @Nullable Path cache, Resources resources)
            throws IOException {
        Bundle bundle = Bundle.open(folder);
        BundleModel model = new BundleModel(bundle, () -> openEncoders(bundle, encoders));
        return new Report2Ct(bundle, new Generator(model, cache, resources));
    }

    static EncoderSet openEncoders(Bundle bundle, List<Path> directories) {
        TextPart text = bundle.descriptor().text();
        long wanted = text.encoders().stream()
                .filter(encoder -> encoder.kind() == TextPart.Kind.DIRECTORY)
                .count();
        boolean own = directories.isEmpty();
        if (!own && wanted != directories.size()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    bundle.folder() + ": expected " + wanted + " directories of text encoders, found "
                            + directories.size());
        }
        Iterator<Path> next = directories.iterator();
        List<TextEncoder> opened = new ArrayList<>();
        try {
            for (TextPart.Encoder encoder : text.encoders()) {
                opened.add(
                        switch (encoder.kind()) {
                            case EMBEDDED -> embedded(encoder.name()).open();
                            case DIRECTORY ->
                                new EncoderDirectory(own ? ownDirectory(bundle, encoder, wanted) : next.next()).open();
                        });
            }
            return EncoderSet.of(opened, text.emptySection());
        } catch (IOException e) {
            opened.forEach(TextEncoder::close);
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "text encoder: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            opened.forEach(TextEncoder::close);
            throw e;
        }
    }

    /** The directory of an encoder that is part of the bundle. */
    private static Path ownDirectory(Bundle bundle, TextPart.Encoder encoder, long wanted) {
        Path directory = bundle.folder().resolve(TextPart.FOLDER).resolve(encoder.name());
        if (!Files.isDirectory(directory)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    bundle.folder() + ": expected " + wanted + " directories of text encoders, found 0, and "
                            + encoder.name() + " is not part of the bundle");
        }
        return directory;
    }

    private static EmbeddedEncoders embedded(String name) {
        List<String> known = new ArrayList<>();
        for (EmbeddedEncoders encoder : EmbeddedEncoders.values()) {
            if (encoder.encoderName().equals(name)) {
                return encoder;
            }
            known.add(encoder.encoderName());
        }
        throw new Report2CtException(
                ErrorKind.INCOMPATIBLE_WEIGHTS,
                "text: expected one of the encoders " + String.join(", ", known) + ", found " + name);
    }

    /** What the model says about itself. */
    public BundleDescriptor descriptor() {
        return bundle.descriptor();
    }

    /**
     * Refuses options that this model or this machine cannot follow, before any work.
     *
     * @throws Report2CtException with what is possible
     */
    public void check(GenerationOptions options) {
        generator.check(options);
    }

    /**
     * How a volume would be made, without making it.
     *
     * @throws Report2CtException when it cannot be made in the memory that may be used, with what would do
     */
    public Outlook plan(GenerationOptions options, GenerationListener listener) {
        return generator.plan(options, listener);
    }

    /** Makes a volume from a report. */
    public GeneratedVolume generate(Report report, GenerationOptions options, GenerationListener listener) {
        return generator.generate(report, options, listener);
    }

    /** Makes a volume from a report's vectors, without text encoders. */
    public GeneratedVolume generate(FusedText text, GenerationOptions options, GenerationListener listener) {
        return generator.generate(text, options, listener);
    }

    /** Makes the volume of a recipe again. */
    public GeneratedVolume replay(Recipe recipe, GenerationListener listener) {
        return generator.replay(recipe, listener);
    }

    /** The vectors of a report. */
    public FusedText encode(Report report, GenerationListener listener) {
        return generator.encode(report, listener);
    }

    @Override
    public void close() {
        generator.close();
    }
}
