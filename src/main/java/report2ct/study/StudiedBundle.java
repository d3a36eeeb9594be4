package report2ct.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.bundle.Bundle;
import report2ct.bundle.BundleCodec;
import report2ct.bundle.BundleDescriptor;
import report2ct.bundle.LabelAnswers;
import report2ct.bundle.Report2Ct;
import report2ct.config.ConfigFiles;
import report2ct.generation.FusedText;
import report2ct.generation.GenerationListener;
import report2ct.generation.GenerationOptions;
import report2ct.phantom.FindingLabels;
import report2ct.report.Report;
import report2ct.volume.Volume;

/** A model directory under study. Keeps the vectors of the last reports, because a study asks for them repeatedly. */
public final class StudiedBundle implements StudiedModel {
    private static final int KEPT_TEXTS = 512;

    private final Bundle bundle;
    private final Report2Ct model;
    private final Optional<LabelAnswers> answers;
    private final Codec codec;

    private final Map<Report, FusedText> texts = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Report, FusedText> eldest) {
            return size() > KEPT_TEXTS;
        }
    };

    /** The autoencoder, or why there is none. */
    private record Codec(@Nullable BundleCodec open, String problem) {
        static Codec of(Bundle bundle) throws IOException {
            try {
                return new Codec(BundleCodec.open(bundle), "");
            } catch (Report2CtException e) {
                if (e.kind() != ErrorKind.INCOMPATIBLE_WEIGHTS) {
                    throw e;
                }
                return new Codec(null, String.valueOf(e.getMessage()));
            }
        }
    }

    private StudiedBundle(Bundle bundle, Report2Ct model, Codec codec, Optional<LabelAnswers> answers) {
        this.bundle = bundle;
        this.model = model;
        this.codec = codec;
        this.answers = answers;
    }

    /**
     * Opens a model directory.
     *
     * @param encoders directories of the text encoders that are not part of the program
     * @param cache folder in which measurements of this machine are kept; null for none
     */
    public static StudiedBundle open(Path folder, List<Path> encoders, @Nullable Path cache) throws IOException {
        Report2Ct model = Report2Ct.open(folder, encoders, cache);
        try {
            Bundle bundle = Bundle.open(folder);
            return new StudiedBundle(bundle, model, Codec.of(bundle), LabelAnswers.open(bundle, FindingLabels.COUNT));
        } catch (IOException | RuntimeException e) {
            model.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return bundle.descriptor().name();
    }

    @Override
    public String sha256() {
        return StudyKey.of(ConfigFiles.toJson(bundle.descriptor())); // it names the hash of every file
    }

    @Override
    public GenerationOptions resolve(GenerationOptions options) {
        BundleDescriptor d = bundle.descriptor();
        return new GenerationOptions(
                or(options.steps(), d.sampling().steps()),
                or(options.guidance(), d.sampling().guidance()),
                options.seed(),
                or(options.size(), d.size()),
                or(options.spacing(), d.spacing()),
                or(options.schedule(), d.flow().schedule()),
                or(options.decode(), d.decode()),
                options.precision(),
                options.device(),
                options.threads());
    }

    private static <T> T or(@Nullable T chosen, T otherwise) {
        return chosen == null ? otherwise : chosen;
    }

    @Override
    public Volume generate(Report report, GenerationOptions options, GenerationListener listener) {
        return model.generate(text(report), options, listener).volume();
    }

    private FusedText text(Report report) {
        FusedText known = texts.get(report);
        if (known == null) {
            known = model.encode(report, GenerationListener.SILENT);
            texts.put(report, known);
        }
        return known;
    }

    @Override
    public Optional<String> codecProblem() {
        return codec.open() == null ? Optional.of(codec.problem()) : Optional.empty();
    }

    @Override
    public Volume throughCodec(Volume volume) {
        BundleCodec open = codec.open();
        if (open == null) {
            throw new Report2CtException(ErrorKind.INCOMPATIBLE_WEIGHTS, codec.problem());
        }
        return open.roundTrip(volume);
    }

    @Override
    public TextView read(Report report) {
        FusedText text = text(report);
        float[] both = new float[2 * text.width()];
        System.arraycopy(text.findings(), 0, both, 0, text.width());
        System.arraycopy(text.impression(), 0, both, text.width(), text.width());
        return new TextView(both, answers.map(a -> a.of(text)));
    }

    @Override
    public void close() {
        try (model) {
            answers.ifPresent(LabelAnswers::close);
            BundleCodec open = codec.open();
            if (open != null) {
                open.close();
            }
        }
    }
}
