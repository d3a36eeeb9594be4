package report2ct.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import report2ct.Version;
import report2ct.bundle.Report2Ct;
import report2ct.generation.GridSize;
import report2ct.generation.Processor;
import report2ct.nn.Precision;

/** Runs the measurements one after the other. */
public final class Bench {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final double GIGA = 1e9;

    private final BenchSettings settings;
    private final Watch watch;
    private final List<Measurement> measurements = new ArrayList<>();
    private final List<Ratio> ratios = new ArrayList<>();

    public Bench(BenchSettings settings, Watch watch) {
        this.settings = settings;
        this.watch = watch;
    }

    /**
     * Measures everything.
     *
     * @param model for the text encoders and the whole way from report to volume; null leaves both out
     */
    public BenchReport run(@Nullable Report2Ct model) throws IOException {
        watch.line(Processor.name() + " (" + Processor.capability() + "), " + torch.get_num_threads() + " threads");
        try (NoGradGuard noGradients = new NoGradGuard()) {
            add(new Roofline(settings.runs(), watch).measure());
            for (Precision precision : BenchSettings.precisions()) {
                denoiser(precision);
            }
            add(new CodecBench(settings, watch).measure());
            if (model != null) {
                add(new PipelineBench(settings, watch).measure(model));
            }
            peer();
            add(new Roofline(settings.runs(), watch).measure());
        }
        return report();
    }

    /** Only the comparison with the reference, between two looks at the roof. */
    public BenchReport againstReference() throws IOException {
        try (NoGradGuard noGradients = new NoGradGuard()) {
            add(new Roofline(settings.runs(), watch).measure());
            peer();
            add(new Roofline(settings.runs(), watch).measure());
        }
        return report();
    }

    private void denoiser(Precision precision) {
        try (UnetBench bench = new UnetBench(precision, watch)) {
            List<GridSize> sizes = settings.sizes();
            for (GridSize size : sizes) {
                boolean full = size.equals(BenchSettings.FULL);
                add(List.of(bench.forward(size, full ? 0 : 1, full ? 1 : settings.runs())));
            }
            GridSize middle = sizes.get(settings.quick() ? 2 : 1);
            add(List.of(bench.guided(middle, 1, settings.runs())));
            add(List.of(bench.convolutions(sizes.get(settings.quick() ? 2 : 1), settings.runs())));
        }
    }

    private void peer() throws IOException {
        Path python = settings.python();
        if (python == null) {
            return;
        }
        Path script = Objects.requireNonNull(settings.script());
        try (Peer peer = Peer.start(python, script, BenchSettings.PEER, torch.get_num_threads())) {
            PeerBench bench = new PeerBench(settings, watch);
            bench.measure(peer);
            measurements.addAll(bench.measurements());
            ratios.addAll(bench.ratios());
        }
    }

    private void add(List<Measurement> measured) {
        for (Measurement m : measured) {
            String rate = m.unit().equals("FLOP") ? String.format(Locale.ROOT, ", %.0f GFLOP/s", m.rate() / GIGA) : "";
            watch.line(String.format(
                    Locale.ROOT,
                    "%s, %s, %s: %.3f s%s",
                    m.group(),
                    m.name(),
                    m.arithmetic(),
                    m.timing().median(),
                    rate));
        }
        measurements.addAll(measured);
    }

    private BenchReport report() {
        List<Extrapolation> extrapolations = new ArrayList<>();
        for (Precision precision : BenchSettings.precisions()) {
            Extrapolation one = Extrapolation.of(precision, measurements);
            if (one != null) {
                extrapolations.add(one);
            }
        }
        return new BenchReport(
                Version.nameAndVersion(),
                new BenchReport.Machine(
                        Processor.capability(),
                        Processor.name(),
                        Runtime.getRuntime().availableProcessors(),
                        torch.get_num_threads(),
                        environment()),
                measurements,
                ratios,
                extrapolations,
                peakResident());
    }

    private static String environment() {
        List<String> all = new ArrayList<>();
        for (String name : List.of("OPENBLAS_NUM_THREADS", "OMP_WAIT_POLICY", "OMP_NUM_THREADS")) {
            String value = System.getenv(name);
            all.add(name + "=" + (value == null ? "" : value));
        }
        return String.join(" ", all);
    }

    private static @Nullable Long peakResident() {
        if (!Files.isReadable(STATUS)) {
            return null;
        }
        try (var lines = Files.lines(STATUS, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(null);
        } catch (IOException | NumberFormatException e) {
            return null;
        }
    }
}
