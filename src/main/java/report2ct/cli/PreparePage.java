package report2ct.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import report2ct.dataset.store.SetDescriptor;
import report2ct.dataset.store.SetSummary;
import report2ct.dataset.store.SkippedCase;
import report2ct.dataset.store.StoreFolder;
import report2ct.page.Histogram;
import report2ct.page.HtmlPage;
import report2ct.page.SlicePicture;
import report2ct.page.Table;
import report2ct.page.Table.Cell;
import report2ct.page.Table.Column;

/** The summary of a prepared set as a page. It holds no text of a report. */
final class PreparePage {
    private static final int MOST_SKIPPED = 500;
    private static final List<String> AXES = List.of("x", "y", "z");

    private PreparePage() {}

    static String html(SetSummary summary, StoreFolder folder) throws IOException {
        HtmlPage page = new HtmlPage("Prepared set");
        counts(page, summary, folder);
        skipped(page, summary);
        if (summary.spacing() != null && summary.sourceSpacing() != null) {
            spacing(page, summary.spacing(), "Spacing on the grid, which the denoiser is told");
            spacing(page, summary.sourceSpacing(), "Spacing of the volumes before they were resized");
        }
        latents(page, summary);
        notes(page, summary);
        labels(page, summary);
        pictures(page, folder);
        return page.html();
    }

    private static void counts(HtmlPage page, SetSummary summary, StoreFolder folder) throws IOException {
        SetDescriptor set = summary.set();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("cases", Integer.toString(summary.cases())));
        summary.bySplit().forEach((split, count) -> rows.add(List.of("of them " + split, Integer.toString(count))));
        rows.add(List.of("patients", Integer.toString(summary.patients())));
        rows.add(List.of("different reports", Integer.toString(summary.reports())));
        rows.add(List.of("left out", Integer.toString(summary.skipped().size())));
        rows.add(List.of("on disk", String.format(Locale.ROOT, "%.1f MB", folder.bytes() / 1e6)));
        rows.add(List.of("grid", join(set.size()) + " voxels, " + set.low() + " to " + set.high() + " HU"));
        rows.add(List.of(
                "latents", join(set.latentShape()) + ", " + set.dtype().name().toLowerCase(Locale.ROOT)));
        rows.add(List.of(
                "autoencoder",
                set.autoencoder().name() + ", encoded " + set.autoencoder().encoding() + ", "
                        + set.autoencoder().precision() + ", SHA-256 "
                        + set.autoencoder().sha256()));
        set.text().encoders().forEach(e -> rows.add(List.of("text encoder", e.name() + ", " + e.width() + " wide")));
        page.section("What it holds").add(table(List.of(Column.words("what"), Column.words("value")), rows));
    }

    private static String join(List<?> numbers) {
        return String.join(" x ", numbers.stream().map(String::valueOf).toList());
    }

    private static void skipped(HtmlPage page, SetSummary summary) {
        if (summary.skipped().isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (SkippedCase one : summary.skipped()) {
            if (rows.size() < MOST_SKIPPED) {
                rows.add(List.of(one.id(), one.place(), one.reason()));
            }
        }
        page.section("Left out")
                .add(table(List.of(Column.words("id"), Column.words("where"), Column.words("why")), rows));
        if (summary.skipped().size() > MOST_SKIPPED) {
            page.paragraph((summary.skipped().size() - MOST_SKIPPED) + " more are in summary.json.");
        }
    }

    private static void spacing(HtmlPage page, List<SetSummary.Axis> axes, String heading) {
        page.section(heading);
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < axes.size(); i++) {
            SetSummary.Axis axis = axes.get(i);
            rows.add(List.of(AXES.get(i), number(axis.min()), number(axis.median()), number(axis.max())));
        }
        page.add(table(
                List.of(
                        Column.words("axis"),
                        Column.numbers("least mm"),
                        Column.numbers("median mm"),
                        Column.numbers("most mm")),
                rows));
        for (int i = 0; i < axes.size(); i++) {
            SetSummary.Axis axis = axes.get(i);
            page.add(new Histogram(
                    "cases by spacing along " + AXES.get(i) + ", mm", axis.min(), axis.max(), axis.histogram()));
        }
    }

    private static void latents(HtmlPage page, SetSummary summary) {
        SetSummary.Latents latents = summary.latents();
        if (latents == null) {
            return;
        }
        page.section("Latents")
                .add(table(
                        List.of(Column.words("what"), Column.numbers("value")),
                        List.of(
                                List.of("mean", number(latents.mean())),
                                List.of("standard deviation of means", number(latents.deviation())),
                                List.of("standard deviation of draws", number(latents.sampledDeviation())),
                                List.of("scale factor (1 / deviation of draws)", number(latents.scaleFactor())),
                                List.of(
                                        "least and most",
                                        number(latents.smallest()) + " to " + number(latents.largest())))));
    }

    private static void notes(HtmlPage page, SetSummary summary) {
        if (!summary.notes().isEmpty()) {
            List<List<String>> rows = new ArrayList<>();
            summary.notes().forEach((note, count) -> rows.add(List.of(Integer.toString(count), note)));
            page.section("Notes about volumes")
                    .add(table(List.of(Column.numbers("cases"), Column.words("note")), rows));
        }
    }

    private static void labels(HtmlPage page, SetSummary summary) {
        if (!summary.labels().isEmpty()) {
            List<List<String>> rows = new ArrayList<>();
            for (Map.Entry<String, Double> label : summary.labels().entrySet()) {
                rows.add(List.of(label.getKey(), String.format(Locale.ROOT, "%.1f %%", 100 * label.getValue())));
            }
            page.section("Labels").add(table(List.of(Column.words("label"), Column.numbers("cases")), rows));
        }
    }

    private static void pictures(HtmlPage page, StoreFolder folder) throws IOException {
        List<String> ids = folder.pictures();
        if (!ids.isEmpty()) {
            page.section("Pictures")
                    .paragraph("Middle slices of cases spread evenly over the source, as the autoencoder gets them.");
            for (String id : ids) {
                page.add(new SlicePicture(Files.readAllBytes(folder.pictureFile(id)), id));
            }
        }
    }

    private static Table table(List<Column> columns, List<List<String>> rows) {
        return new Table(
                "",
                columns,
                rows.stream().map(row -> row.stream().map(Cell::of).toList()).toList());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
