package report2ct.study;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import report2ct.flow.ScheduleMode;
import report2ct.generation.DecodeMode;
import report2ct.generation.GenerationListener;
import report2ct.generation.GenerationOptions;
import report2ct.generation.GridSize;
import report2ct.phantom.Phantom;
import report2ct.phantom.PhantomFindings;
import report2ct.phantom.PhantomGenerator;
import report2ct.phantom.PhantomGrid;
import report2ct.report.Report;
import report2ct.volume.Affine;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;

/** A model that follows its reports perfectly: it paints the phantom of the findings it was told a report means. */
final class PaintingModel implements StudiedModel {
    /** The autoencoder adds this many HU to every voxel. */
    static final int CODEC_HU = 10;

    private final Map<Report, PhantomFindings> meanings = new HashMap<>();
    private final boolean codec;
    int generated;

    PaintingModel(PhantomStudyPlan plan, boolean codec) {
        this.codec = codec;
        var cases = StudyCase.of(plan.seed(), plan.count(), plan.wording());
        cases.forEach(one -> meanings.put(one.report(), one.findings()));
        CounterfactualPair.of(cases, plan.pairs(), plan.wording())
                .forEach(pair -> meanings.put(pair.report(), pair.changed()));
    }

    @Override
    public String name() {
        return "painter";
    }

    @Override
    public String sha256() {
        return "5eed";
    }

    @Override
    public GenerationOptions resolve(GenerationOptions o) {
        return new GenerationOptions(
                3,
                2.0,
                o.seed(),
                new GridSize(64, 48, 48),
                new Spacing(6, 6, 6),
                ScheduleMode.EXACT,
                DecodeMode.WHOLE,
                o.precision(),
                o.device(),
                o.threads());
    }

    @Override
    public Volume generate(Report report, GenerationOptions options, GenerationListener listener) {
        generated++;
        PhantomFindings findings = meanings.getOrDefault(report, PhantomFindings.normal());
        Phantom phantom = new PhantomGenerator(PhantomGrid.coarse()).generate(findings, options.seed());
        return Volume.ofHu(phantom.hu(), phantom.nx(), phantom.ny(), phantom.nz(), Affine.ofSpacing(phantom.spacing()));
    }

    @Override
    public Optional<String> codecProblem() {
        return codec ? Optional.empty() : Optional.of("this model only paints");
    }

    @Override
    public Volume throughCodec(Volume volume) {
        short[] hu = volume.toShorts();
        for (int i = 0; i < hu.length; i++) {
            hu[i] = (short) (hu[i] + CODEC_HU);
        }
        return Volume.ofHu(hu, volume.nx(), volume.ny(), volume.nz(), volume.affine());
    }

    @Override
    public TextView read(Report report) {
        boolean[] labels =
                meanings.getOrDefault(report, PhantomFindings.normal()).labels();
        float[] answers = new float[labels.length];
        for (int i = 0; i < answers.length; i++) {
            answers[i] = labels[i] ? 1 : -1;
        }
        return new TextView(answers, Optional.of(answers));
    }

    @Override
    public void close() {
        // nothing is open
    }
}
