package report2ct.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import report2ct.Version;
import report2ct.evaluation.Alignment;
import report2ct.evaluation.AlignmentCase;
import report2ct.evaluation.Bootstrap;
import report2ct.evaluation.ChestStatistics;
import report2ct.evaluation.Counterfactual;
import report2ct.evaluation.HuError;
import report2ct.evaluation.HuHistogram;
import report2ct.evaluation.LabelReading;
import report2ct.evaluation.ReaderThresholds;
import report2ct.generation.GenerationOptions;
import report2ct.phantom.Wording;
import report2ct.report.Report;
import report2ct.study.PhantomStudyResult.CasePictures;
import report2ct.study.PhantomStudyResult.CodecError;
import report2ct.study.PhantomStudyResult.CounterfactualResult;
import report2ct.study.PhantomStudyResult.GuidancePoint;
import report2ct.study.PhantomStudyResult.Plausibility;
import report2ct.study.PhantomStudyResult.RealError;
import report2ct.volume.Volume;

/**
 * Measures how well a model follows reports of findings that are known. In this order: the reader on phantoms themselves,
 * the reader through the autoencoder, the model, and what it must be compared with. One thread.
 */
final class PhantomStudy {
    private static final int SHUFFLES = 200;

    private final StudiedModel model;
    private final PhantomStudyPlan plan;
    private final GenerationOptions options;
    private final StudyMeasurements measurements;
    private final StudyPictures pictures;
    private final StudyListener listener;
    private final Bootstrap bootstrap;
    private final List<StudyCase> cases;

    PhantomStudy(
            StudiedModel model,
            PhantomStudyPlan plan,
            GenerationOptions options,
            MeasurementStore store,
            StudyPictures pictures,
            StudyListener listener) {
        this.model = model;
        this.plan = plan;
        this.options = model.resolve(options);
        this.pictures = pictures;
        this.listener = listener;
        this.measurements = new StudyMeasurements(model, this.options, store, pictures, listener);
        this.bootstrap = new Bootstrap(plan.resamples(), plan.seed());
        this.cases = StudyCase.of(plan.seed(), plan.count(), plan.wording());
    }

    /** Does it all. */
    PhantomStudyResult run(@Nullable RealVolume realVolume) {
        ReaderThresholds thresholds = thresholds();
        List<PhantomReadings> phantoms = phantoms();
        HuHistogram expected = HuHistogram.mean(
                phantoms.stream().map(p -> p.original().chest().histogram()).toList());
        RealError real = realVolume == null || model.codecProblem().isPresent() ? null : real(realVolume, expected);
        List<VolumeReading> generated = generated();
        Alignment empty = empty(thresholds);
        List<GuidancePoint> guidance = guidance(generated, thresholds, expected);
        CounterfactualResult counterfactuals = counterfactuals(generated);
        listener.part("reading the reports", plan.count());
        List<StoredText> texts =
                cases.stream().map(one -> measurements.text(one.report())).toList();
        Alignment nearest = nearest(texts, thresholds);

        List<AlignmentCase> made = aligned(generated);
        Alignment alignment = Alignment.of(made, thresholds, bootstrap);
        Alignment shuffled = Alignment.shuffled(made, thresholds, SHUFFLES, plan.seed());
        return new PhantomStudyResult(
                Version.nameAndVersion(),
                model.name(),
                model.sha256(),
                plan,
                StudyKey.text(options.withSeed(plan.seed())),
                thresholds,
                Alignment.of(
                        aligned(phantoms.stream().map(PhantomReadings::original).toList()), thresholds, bootstrap),
                decoded(phantoms, thresholds),
                StudyFigures.sizeErrors(phantoms, bootstrap),
                alignment,
                text(texts),
                nearest,
                shuffled,
                empty,
                guidance,
                counterfactuals,
                new Plausibility(
                        StudyFigures.plausibility(
                                phantoms.stream().map(p -> p.original().chest()).toList(),
                                generated.stream().map(VolumeReading::chest).toList(),
                                bootstrap),
                        StudyFigures.histogramDistance(generated, expected, bootstrap)),
                codec(phantoms),
                model.codecProblem().orElse(null),
                real,
                Criteria.of(alignment, shuffled, counterfactuals),
                bootstrap.mean(
                        generated.stream().mapToDouble(VolumeReading::seconds).toArray()),
                casePictures());
    }

    private ReaderThresholds thresholds() {
        listener.part("painting phantoms for the reader's thresholds", plan.calibration());
        List<AlignmentCase> known = new ArrayList<>();
        for (StudyCase one : StudyCase.of(plan.calibrationSeed(), plan.calibration(), plan.wording())) {
            known.add(new AlignmentCase(
                    one.findings(),
                    measurements.phantom(one.findings(), one.seed()).findings()));
        }
        return ReaderThresholds.of(known);
    }

    private List<PhantomReadings> phantoms() {
        listener.part("reading phantoms, before and after the autoencoder", plan.count());
        return cases.stream()
                .map(one -> measurements.phantomAndCodec(one, one.index() < plan.pictures()))
                .toList();
    }

    private @Nullable Alignment decoded(List<PhantomReadings> phantoms, ReaderThresholds thresholds) {
        List<VolumeReading> readings = new ArrayList<>();
        for (PhantomReadings phantom : phantoms) {
            VolumeReading reading = phantom.decoded();
            if (reading == null) {
                return null;
            }
            readings.add(reading);
        }
        return Alignment.of(aligned(readings), thresholds, bootstrap);
    }

    private @Nullable CodecError codec(List<PhantomReadings> phantoms) {
        List<HuError> errors = new ArrayList<>();
        for (PhantomReadings phantom : phantoms) {
            HuError error = phantom.error();
            if (error == null) {
                return null;
            }
            errors.add(error);
        }
        return StudyFigures.codec(errors, bootstrap);
    }

    private RealError real(RealVolume given, HuHistogram expected) {
        listener.part("compressing the real CT", 1);
        Volume before = given.prepared(options);
        Volume after = model.throughCodec(before);
        Path original = pictures.file("real", 0, StudyKey.of(given.name()));
        Path decoded = pictures.file("real-decoded", 0, StudyKey.of(given.name()));
        pictures.draw(before, given.attribution(), original);
        pictures.draw(after, given.attribution() + " (COMPRESSED)", decoded);
        listener.unit(false);
        return new RealError(
                given.name(),
                given.attribution(),
                HuError.between(before, after),
                ChestStatistics.of(before).histogram().distance(expected),
                name(original),
                name(decoded));
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private List<CasePictures> casePictures() {
        return cases.stream()
                .limit(plan.pictures())
                .map(one -> new CasePictures(
                        one.index(),
                        one.seed(),
                        one.report().findings(),
                        one.report().impression(),
                        name(measurements.generatedPicture(one)),
                        name(measurements.phantomPicture(one)),
                        name(measurements.decodedPicture(one))))
                .toList();
    }

    private List<VolumeReading> generated() {
        listener.part("generating a volume for each report", plan.count());
        return cases.stream()
                .map(one -> measurements.generated(
                        one.report(),
                        one.seed(),
                        null,
                        one.index() < plan.pictures() ? measurements.generatedPicture(one) : null))
                .toList();
    }

    private @Nullable Alignment empty(ReaderThresholds thresholds) {
        if (plan.empty() == 0) {
            return null;
        }
        int count = Math.min(plan.empty(), plan.count());
        listener.part("generating volumes of an empty report", count);
        List<VolumeReading> readings = cases.subList(0, count).stream()
                .map(one -> measurements.generated(Report.of("", ""), one.seed(), null, null))
                .toList();
        return Alignment.of(aligned(readings), thresholds, bootstrap);
    }

    private List<GuidancePoint> guidance(List<VolumeReading> own, ReaderThresholds thresholds, HuHistogram expected) {
        int count = Math.min(plan.sweep(), plan.count());
        List<GuidancePoint> points = new ArrayList<>();
        if (count == 0) {
            return points;
        }
        double standard = options.guidance() == null ? Double.NaN : options.guidance();
        List<Double> scales = new ArrayList<>(plan.guidances());
        scales.add(standard);
        for (double scale : scales.stream().distinct().sorted().toList()) {
            List<VolumeReading> readings = scale == standard ? own.subList(0, count) : swept(scale, count);
            points.add(new GuidancePoint(
                    scale,
                    Alignment.of(aligned(readings), thresholds, bootstrap),
                    StudyFigures.histogramDistance(readings, expected, bootstrap)));
        }
        return points;
    }

    private List<VolumeReading> swept(double scale, int count) {
        listener.part("generating at guidance " + scale, count);
        return cases.subList(0, count).stream()
                .map(one -> measurements.generated(one.report(), one.seed(), scale, null))
                .toList();
    }

    private @Nullable CounterfactualResult counterfactuals(List<VolumeReading> generated) {
        if (plan.pairs() == 0) {
            return null;
        }
        List<CounterfactualPair> pairs = CounterfactualPair.of(cases, plan.pairs(), plan.wording());
        if (pairs.isEmpty()) {
            return null;
        }
        listener.part("generating after one change of the report", pairs.size());
        List<Counterfactual> found = new ArrayList<>();
        for (CounterfactualPair pair : pairs) {
            StudyCase base = pair.base();
            VolumeReading second = measurements.generated(pair.report(), base.seed(), null, null);
            found.add(Counterfactual.of(
                    pair.kind(),
                    pair.finding(),
                    base.findings(),
                    pair.changed(),
                    new Counterfactual.Readings(generated.get(base.index()).findings(), second.findings())));
        }
        return StudyFigures.counterfactuals(pairs, found, bootstrap);
    }

    private @Nullable Alignment text(List<StoredText> texts) {
        if (texts.stream().anyMatch(text -> text.answers().isEmpty())) {
            return null;
        }
        List<AlignmentCase> told = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            told.add(new AlignmentCase(
                    cases.get(i).findings(), LabelReading.of(texts.get(i).answerNumbers())));
        }
        return Alignment.of(told, ReaderThresholds.all(0), bootstrap);
    }

    /** The phantom of the most similar training report, as if it had been generated. */
    private Alignment nearest(List<StoredText> texts, ReaderThresholds thresholds) {
        List<StudyCase> bank = StudyCase.of(plan.bankSeed(), plan.bank(), Wording.TRAINING);
        listener.part("reading training reports", plan.bank());
        NearestReport nearest = new NearestReport(bank.stream()
                .map(one -> measurements.text(one.report()).numbers())
                .toList());
        listener.part("painting after the nearest training report", plan.count());
        Map<Integer, VolumeReading> painted = new HashMap<>();
        List<VolumeReading> readings = new ArrayList<>();
        for (StoredText text : texts) {
            StudyCase found = bank.get(nearest.to(text.numbers()));
            VolumeReading reading = painted.get(found.index());
            if (reading == null) {
                reading = measurements.phantom(found.findings(), found.seed());
                painted.put(found.index(), reading);
            } else {
                listener.unit(true);
            }
            readings.add(reading);
        }
        return Alignment.of(aligned(readings), thresholds, bootstrap);
    }

    /** The first requests with their readings. */
    private List<AlignmentCase> aligned(List<VolumeReading> readings) {
        List<AlignmentCase> aligned = new ArrayList<>();
        for (int i = 0; i < readings.size(); i++) {
            aligned.add(
                    new AlignmentCase(cases.get(i).findings(), readings.get(i).findings()));
        }
        return aligned;
    }
}
