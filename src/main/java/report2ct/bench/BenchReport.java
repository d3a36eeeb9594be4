package report2ct.bench;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import report2ct.config.ConfigFiles;

/**
 * All results of a run.
 *
 * @param program what was measured
 * @param machine where
 * @param measurements in the order in which they were made
 * @param ratios against the reference
 * @param extrapolations to a whole volume of full size
 * @param peakResidentBytes most memory that this process held; absent where the system does not tell
 */
public record BenchReport(
        String program,
        Machine machine,
        List<Measurement> measurements,
        List<Ratio> ratios,
        List<Extrapolation> extrapolations,
        @Nullable Long peakResidentBytes) {
    /** Where it was measured. */
    public record Machine(String cpuCapability, String cpuName, int cores, int threads, String environment) {}

    public BenchReport {
        measurements = List.copyOf(measurements);
        ratios = List.copyOf(ratios);
        extrapolations = List.copyOf(extrapolations);
    }

    /** As JSON. */
    public String toJson() {
        return ConfigFiles.toJson(this);
    }

    /** As text for people. */
    public String table() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "%s, %s (%s), %d cores, %d threads, %s",
                program,
                machine.cpuName(),
                machine.cpuCapability(),
                machine.cores(),
                machine.threads(),
                machine.environment());
        line(
                text,
                "%-32s %-44s %-22s %9s %9s %9s %8s %14s %s",
                "what",
                "size",
                "arithmetic",
                "median s",
                "least",
                "most",
                "cpu s",
                "rate",
                "roof (cpu)");
        for (Measurement m : measurements) {
            Timing t = m.timing();
            line(
                    text,
                    "%-32s %-44s %-22s %9.3f %9.3f %9.3f %8.2f %14s %s",
                    m.group(),
                    m.name(),
                    m.arithmetic(),
                    t.median(),
                    t.least(),
                    t.most(),
                    t.cpu(),
                    rate(m),
                    share(m));
        }
        for (Ratio ratio : ratios) {
            line(
                    text,
                    "%-64s %.2f (%.2f to %.2f in %d pairs); processor time %.2f",
                    ratio.name(),
                    ratio.median(),
                    ratio.least(),
                    ratio.most(),
                    ratio.pairs(),
                    ratio.cpu());
        }
        for (Extrapolation e : extrapolations) {
            line(
                    text,
                    "480x480x256 in 30 guided steps, %s, from the pass at %s: %.0f min denoising (floor %.0f), %.0f min"
                            + " decoding",
                    e.arithmetic(),
                    e.from(),
                    e.denoiseSeconds() / 60,
                    e.floorSeconds() / 60,
                    e.decodeSeconds() / 60);
        }
        Long peak = peakResidentBytes;
        if (peak != null) {
            line(text, "peak resident memory of this process: %.2f GiB", peak / (double) (1L << 30));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }

    private static String rate(Measurement m) {
        return switch (m.unit()) {
            case "FLOP" -> String.format(Locale.ROOT, "%.0f GFLOP/s", m.rate() / 1e9);
            case "voxel" -> String.format(Locale.ROOT, "%.2f Mvoxel/s", m.rate() / 1e6);
            default -> String.format(Locale.ROOT, "%.2f /s", m.rate());
        };
    }

    /** Share of the roof of the same arithmetic: median over the roof's best, and the same in processor time. */
    private String share(Measurement m) {
        String arithmetic = m.arithmetic().replace("ours ", "");
        double roof = Extrapolation.bestRoof(measurements, arithmetic);
        if (!m.unit().equals("FLOP") || Double.isNaN(roof) || m.group().equals(Roofline.GROUP)) {
            return "";
        }
        double cpu = m.cpuRate() / Extrapolation.cpuRoof(measurements, arithmetic);
        return String.format(Locale.ROOT, "%.2f%s", m.rate() / roof, Double.isNaN(cpu) ? "" : fraction(cpu));
    }

    private static String fraction(double value) {
        return String.format(Locale.ROOT, " (%.2f)", value);
    }
}
