package report2ct.bench;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import report2ct.config.ConfigFiles;
import report2ct.generation.Economy;

/**
 * What each way to save evaluations costs in quality, measured on one model with the same reports and the same noise.
 *
 * @param program what made the volumes
 * @param model its name and the hash of its denoiser
 * @param reports how many
 * @param firstSeed of the first report and its noise
 * @param size voxels of a volume
 * @param guidance scale
 * @param reference what the volumes are compared with
 * @param rows one a way
 */
public record QualityCard(
        String program,
        String model,
        int reports,
        long firstSeed,
        String size,
        double guidance,
        String reference,
        List<Row> rows) {

    /**
     * One way to make the volumes.
     *
     * @param name in words
     * @param steps of the sampler
     * @param economy what is saved
     * @param passes of the denoiser a volume
     * @param seconds median time of denoising a volume
     * @param cpu median processor time of denoising a volume; 0 where the system tells none
     * @param psnr mean over the volumes of the peak signal-to-noise ratio against the reference, dB over 2000 HU; absent
     *     for the reference itself
     * @param leastPsnr of the volumes
     * @param auroc mean over the findings of the phantom reader's area under the curve
     * @param sideHits findings on the side that was asked for
     * @param sideTrials findings that were asked for on one side
     */
    public record Row(
            String name,
            int steps,
            Economy economy,
            int passes,
            double seconds,
            double cpu,
            @Nullable Double psnr,
            @Nullable Double leastPsnr,
            @Nullable Double auroc,
            int sideHits,
            int sideTrials) {}

    public QualityCard {
        rows = List.copyOf(rows);
    }

    /** As JSON. */
    public String toJson() {
        return ConfigFiles.toJson(this);
    }

    /** As a Markdown table. */
    public String markdown() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%s, model %s: %d reports from seed %d, %s voxels, guidance %s. Compared with %s of the same report and"
                        + " noise: PSNR over 2000 HU, mean and least; the phantom reader's mean AUROC and its sides.%n%n",
                program,
                model,
                reports,
                firstSeed,
                size,
                guidance,
                reference));
        text.append(
                "| way | passes a volume | denoising, s | cpu, s | PSNR, dB | least | mean AUROC | right sides |\n");
        text.append("|---|---|---|---|---|---|---|---|\n");
        for (Row row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %.2f | %.2f | %s | %s | %s | %s |%n",
                    row.name(),
                    row.passes(),
                    row.seconds(),
                    row.cpu(),
                    number(row.psnr(), "%.1f"),
                    number(row.leastPsnr(), "%.1f"),
                    number(row.auroc(), "%.3f"),
                    row.sideTrials() == 0 ? "-" : row.sideHits() + " of " + row.sideTrials()));
        }
        return text.toString().replace("\r\n", "\n");
    }

    private static String number(@Nullable Double value, String format) {
        return value == null ? "-" : String.format(Locale.ROOT, format, value);
    }
}
