package report2ct.study;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.evaluation.ChestStatistics;
import report2ct.evaluation.HuError;
import report2ct.generation.GenerationListener;
import report2ct.generation.GenerationOptions;
import report2ct.generation.GridSize;
import report2ct.phantom.Finding;
import report2ct.phantom.FindingSampler;
import report2ct.phantom.Phantom;
import report2ct.phantom.PhantomFindings;
import report2ct.phantom.PhantomGenerator;
import report2ct.phantom.PhantomGrid;
import report2ct.phantom.PhantomReader;
import report2ct.report.Report;
import report2ct.volume.Affine;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;

/** Measures volumes of a study, or finds what was measured before. One thread. */
final class StudyMeasurements {
    private static final double NANOS = 1e9;

    private final StudiedModel model;
    private final GenerationOptions options;
    private final MeasurementStore store;
    private final StudyPictures pictures;
    private final StudyListener listener;
    private final PhantomGrid grid;
    private final String reader;

    /** @param options resolved by the model; their seed does not matter */
    StudyMeasurements(
            StudiedModel model,
            GenerationOptions options,
            MeasurementStore store,
            StudyPictures pictures,
            StudyListener listener) {
        this.model = model;
        this.options = options;
        this.store = store;
        this.pictures = pictures;
        this.listener = listener;
        this.grid = grid(options);
        this.reader = fingerprint();
    }

    private static PhantomGrid grid(GenerationOptions options) {
        GridSize size = options.size();
        Spacing spacing = options.spacing();
        if (size == null || spacing == null) {
            throw new Report2CtException(ErrorKind.INTERNAL, "study: options without size and spacing");
        }
        return new PhantomGrid(size.x(), size.y(), size.z(), (spacing.x() + spacing.y() + spacing.z()) / 3);
    }

    /** Changes when the reader, the phantoms or the reports change: measurements of before are then not found. */
    private static String fingerprint() {
        PhantomFindings findings = new FindingSampler().sample(1);
        Phantom phantom = new PhantomGenerator(PhantomGrid.coarse()).generate(findings, 1);
        return StudyKey.of(
                new PhantomReader().read(phantom).toString(),
                ChestStatistics.of(volume(phantom)).toString());
    }

    private static Volume volume(Phantom phantom) {
        return Volume.ofHu(phantom.hu(), phantom.nx(), phantom.ny(), phantom.nz(), Affine.ofSpacing(phantom.spacing()));
    }

    /** The reading of a phantom. */
    VolumeReading phantom(PhantomFindings findings, long seed) {
        String key = StudyKey.of("phantom", reader, grid.toString(), findings.toString(), Long.toString(seed));
        return known(key, VolumeReading.class, () -> {
            long start = System.nanoTime();
            Phantom phantom = new PhantomGenerator(grid).generate(findings, seed);
            return VolumeReading.of(volume(phantom), seconds(start));
        });
    }

    /**
     * The readings of a case's phantom, before and after the autoencoder where there is one; both are drawn when asked
     * for.
     */
    PhantomReadings phantomAndCodec(StudyCase one, boolean draw) {
        boolean codec = model.codecProblem().isEmpty();
        Path before = phantomPicture(one);
        Path after = decodedPicture(one);
        boolean drawn = !draw || (pictures.exists(before) && (!codec || pictures.exists(after)));
        return known(drawn, codecKey(one), PhantomReadings.class, () -> {
            long start = System.nanoTime();
            Phantom phantom = new PhantomGenerator(grid).generate(one.findings(), one.seed());
            Volume original = volume(phantom);
            VolumeReading reading = VolumeReading.of(original, seconds(start));
            if (draw) {
                pictures.drawSynthetic(original, before);
            }
            Map<Finding, Double> sizes = PhantomReadings.sizes(phantom.truth());
            if (!codec) {
                return new PhantomReadings(reading, null, null, sizes);
            }
            start = System.nanoTime();
            Volume decoded = model.throughCodec(original);
            VolumeReading decodedReading = VolumeReading.of(decoded, seconds(start));
            if (draw) {
                pictures.drawSynthetic(decoded, after);
            }
            HuError error = HuError.between(original, decoded, phantom.lung());
            return new PhantomReadings(reading, decodedReading, error, sizes);
        });
    }

    private String codecKey(StudyCase one) {
        return StudyKey.of("codec", reader, grid.toString(), one.findings().toString(), Long.toString(one.seed()));
    }

    /** Where the phantom of a case is drawn. */
    Path phantomPicture(StudyCase one) {
        return pictures.file("phantom", one.index(), codecKey(one));
    }

    /** Where the same after the autoencoder is drawn. */
    Path decodedPicture(StudyCase one) {
        return pictures.file("decoded", one.index(), codecKey(one));
    }

    /** Where the generated volume of a case is drawn. */
    Path generatedPicture(StudyCase one) {
        return pictures.file("generated", one.index(), generatedKey(one.report(), options.withSeed(one.seed())));
    }

    private String generatedKey(Report report, GenerationOptions all) {
        return StudyKey.of("generated", reader, StudyKey.text(all), StudyKey.of(report));
    }

    /**
     * The reading of a generated volume.
     *
     * @param guidance null for the study's
     * @param picture null for none
     */
    VolumeReading generated(Report report, long seed, @Nullable Double guidance, @Nullable Path picture) {
        GenerationOptions seeded = options.withSeed(seed);
        GenerationOptions all = guidance == null ? seeded : seeded.withGuidance(guidance);
        String key = generatedKey(report, all);
        return known(picture == null || pictures.exists(picture), key, VolumeReading.class, () -> {
            long start = System.nanoTime();
            Volume volume = model.generate(report, all, stopping());
            double seconds = seconds(start);
            if (picture != null) {
                pictures.drawSynthetic(volume, picture);
            }
            return VolumeReading.of(volume, seconds);
        });
    }

    private GenerationListener stopping() {
        return new GenerationListener() {
            @Override
            public boolean cancelled() {
                return listener.cancelled();
            }
        };
    }

    /** What the text side makes of a report. */
    StoredText text(Report report) {
        return known(
                StudyKey.of("text", StudyKey.of(report)), StoredText.class, () -> StoredText.of(model.read(report)));
    }

    private <T> T known(String key, Class<T> type, Supplier<T> measure) {
        return known(true, key, type, measure);
    }

    private <T> T known(boolean usable, String key, Class<T> type, Supplier<T> measure) {
        listener.check();
        Optional<T> found = usable ? store.find(key, type) : Optional.empty();
        if (found.isPresent()) {
            listener.unit(true);
            return found.get();
        }
        T measured = measure.get();
        store.add(key, measured);
        listener.unit(false);
        return measured;
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / NANOS;
    }

    /** Findings that have a size of their own in this study's phantoms, for tables. */
    static boolean hasTrueSize(Finding finding) {
        return switch (finding) {
            case EFFUSION, CARDIOMEGALY, CONSOLIDATION, MASS -> true;
            case GROUND_GLASS, PNEUMOTHORAX, EMPHYSEMA, PACEMAKER -> false;
        };
    }
}
