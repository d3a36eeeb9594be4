package report2ct.bench;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import report2ct.Version;
import report2ct.bundle.BundleDescriptor;
import report2ct.bundle.Report2Ct;
import report2ct.evaluation.PhantomScore;
import report2ct.flow.FlowStep;
import report2ct.flow.RectifiedFlow;
import report2ct.generation.DenoisingLoop;
import report2ct.generation.Economy;
import report2ct.generation.FusedText;
import report2ct.generation.GenerationListener;
import report2ct.generation.GenerationOptions;
import report2ct.generation.GridSize;
import report2ct.generation.Stage;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;
import report2ct.phantom.FindingSampler;
import report2ct.phantom.PhantomFindings;
import report2ct.phantom.PhantomReader;
import report2ct.phantom.PhantomReading;
import report2ct.phantom.PhantomReport;
import report2ct.phantom.ReportWriter;
import report2ct.phantom.Wording;
import report2ct.report.Report;
import report2ct.volume.Volume;

/** Makes the volumes of a quality card: for each report the reference and every way, from the same noise. */
public final class QualityBench {
    private static final double RANGE_HU = 2000;
    private static final int WORDINGS = 64;
    private static final double NANOS = 1e9;

    private final Report2Ct model;
    private final GenerationOptions options;
    private final long firstSeed;
    private final Watch watch;

    /**
     * A bench for one model.
     *
     * @param options steps and savings are replaced by those of each way
     */
    public QualityBench(Report2Ct model, GenerationOptions options, long firstSeed, Watch watch) {
        this.model = model;
        this.options = options;
        this.firstSeed = firstSeed;
        this.watch = watch;
    }

    /** What is collected of one way. */
    private static final class Tally {
        private final List<Timing.Run> times = new ArrayList<>();
        private final List<Double> psnr = new ArrayList<>();
        private final List<PhantomReading> readings = new ArrayList<>();
    }

    /** Times the denoising alone. */
    private final class Stopwatch implements GenerationListener {
        private long start;
        private double startCpu;
        private Timing.Run run = new Timing.Run(0, 0);

        @Override
        public void progress(Stage stage, int done, int total) {
            if (stage == Stage.DENOISE && done == 0) {
                start = System.nanoTime();
                startCpu = Timing.cpuSeconds();
            } else if (stage == Stage.DENOISE && done == total) {
                run = new Timing.Run((System.nanoTime() - start) / NANOS, Timing.cpuSeconds() - startCpu);
            }
        }

        @Override
        public boolean cancelled() {
            return watch.cancelled();
        }
    }

    /** Makes all volumes of so many reports. */
    public QualityCard run(int reports) {
        int steps = model.descriptor().sampling().steps();
        List<QualityWays.Way> ways = QualityWays.all(steps);
        List<Tally> tallies = ways.stream().map(way -> new Tally()).toList();
        List<PhantomFindings> requested = new ArrayList<>();
        for (int i = 0; i < reports; i++) {
            PhantomFindings findings = new FindingSampler().sample(firstSeed + i);
            requested.add(findings);
            make(findings, firstSeed + i, ways, tallies);
            watch.line((i + 1) + " of " + reports + " reports");
        }
        List<QualityCard.Row> rows = new ArrayList<>();
        for (int w = 0; w < ways.size(); w++) {
            rows.add(row(ways.get(w), tallies.get(w), requested));
        }
        BundleDescriptor descriptor = model.descriptor();
        return new QualityCard(
                Version.nameAndVersion(),
                descriptor.name() + " (" + hash(descriptor) + ")",
                reports,
                firstSeed,
                size().toString(),
                guidance(),
                ways.get(0).name(),
                rows);
    }

    private static String hash(BundleDescriptor descriptor) {
        BundleDescriptor.FilePart file =
                descriptor.files().get(descriptor.unet().file());
        return file == null ? "no hash" : file.sha256();
    }

    private GridSize size() {
        GridSize chosen = options.size();
        return chosen == null ? model.descriptor().size() : chosen;
    }

    private double guidance() {
        Double chosen = options.guidance();
        return chosen == null ? model.descriptor().sampling().guidance() : chosen;
    }

    private void make(PhantomFindings findings, long seed, List<QualityWays.Way> ways, List<Tally> tallies) {
        PhantomReport written = new ReportWriter().write(findings, seed * WORDINGS, Wording.HELD_OUT);
        FusedText text = model.encode(Report.of(written.findings(), written.impression()), GenerationListener.SILENT);
        short[] reference = {};
        for (int w = 0; w < ways.size(); w++) {
            watch.check();
            QualityWays.Way way = ways.get(w);
            Stopwatch time = new Stopwatch();
            GenerationOptions its =
                    options.withSeed(seed).withSteps(way.steps()).withEconomy(way.economy());
            Volume volume = model.generate(text, its, time).volume();
            short[] hu = volume.toShorts();
            Tally tally = tallies.get(w);
            tally.times.add(time.run);
            tally.readings.add(new PhantomReader().read(hu, volume.nx(), volume.ny(), volume.nz(), volume.spacing()));
            if (w == 0) {
                reference = hu;
            } else {
                tally.psnr.add(psnr(hu, reference));
            }
        }
    }

    /** Peak signal-to-noise ratio in dB; equal volumes count as 120 dB. */
    static double psnr(short[] a, short[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = a[i] - b[i];
            sum += difference * difference;
        }
        double most = 120;
        return sum == 0 ? most : Math.min(most, 10 * Math.log10(RANGE_HU * RANGE_HU * a.length / sum));
    }

    private QualityCard.Row row(QualityWays.Way way, Tally tally, List<PhantomFindings> requested) {
        PhantomScore score = PhantomScore.of(requested, tally.readings);
        Timing times = Timing.of(tally.times);
        boolean compared = !tally.psnr.isEmpty();
        double auroc = score.meanAuroc();
        return new QualityCard.Row(
                way.name(),
                way.steps(),
                way.economy(),
                passes(way),
                times.median(),
                times.cpu(),
                compared ? tally.psnr.stream().mapToDouble(d -> d).average().orElseThrow() : null,
                compared ? tally.psnr.stream().mapToDouble(d -> d).min().orElseThrow() : null,
                Double.isNaN(auroc) ? null : auroc,
                score.side().hits(),
                score.side().trials());
    }

    private int passes(QualityWays.Way way) {
        BundleDescriptor descriptor = model.descriptor();
        long cells = size().dividedBy(descriptor.autoencoder().factor()).voxels();
        RectifiedFlow flow = descriptor.flow().flow();
        List<FlowStep> schedule =
                flow.schedule(way.steps(), cells, descriptor.flow().schedule());
        boolean two = guidance() != 0 && guidance() != 1;
        return passes(flow, schedule, way.economy(), two);
    }

    /** Passes of the denoiser in a run: the sampler is sent over nothing and asked what it would evaluate. */
    static int passes(RectifiedFlow flow, List<FlowStep> schedule, Economy economy, boolean guided) {
        int[] passes = {0};
        try (TensorScope scope = TensorScope.open()) {
            Tensor nothing = Ops.floats(new float[] {0}, 1);
            DenoisingLoop loop = new DenoisingLoop(flow, economy.solver(), (x, time) -> {
                passes[0] += guided && economy.interval().holds(time) ? 2 : 1;
                return new Tensor(nothing);
            });
            loop.run(nothing, schedule, GenerationListener.SILENT);
        }
        return passes[0];
    }
}
