package report2ct.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import report2ct.evaluation.Alignment;
import report2ct.evaluation.Estimate;
import report2ct.page.BarChart;
import report2ct.page.BarChart.Bar;
import report2ct.page.HtmlPage;
import report2ct.page.HtmlText;
import report2ct.page.LineChart;
import report2ct.page.LineChart.Point;
import report2ct.page.LineChart.Series;
import report2ct.page.SlicePicture;
import report2ct.study.PhantomStudyResult.CasePictures;
import report2ct.study.PhantomStudyResult.CounterfactualResult;
import report2ct.study.PhantomStudyResult.GuidancePoint;
import report2ct.study.PhantomStudyResult.RealError;

/** The page of a study on phantoms. */
final class PhantomStudyPage {
    private static final double CHANCE = 0.5;

    private final PhantomStudyResult result;
    private final StudyPictures pictures;
    private final StudyTables tables;

    PhantomStudyPage(PhantomStudyResult result, StudyPictures pictures) {
        this.result = result;
        this.pictures = pictures;
        this.tables = new StudyTables(result);
    }

    HtmlPage page() {
        HtmlPage page = new HtmlPage("Model " + result.model() + ": does it follow its reports?");
        page.notice("All volumes and reports on this page are SYNTHETIC unless a caption says otherwise. They show no"
                + " patient and no disease. Brackets hold 95 % intervals from "
                + result.plan().resamples()
                + " bootstrap samples of the cases.");
        summary(page);
        reader(page);
        findings(page);
        baselines(page);
        guidance(page);
        counterfactuals(page);
        plausibility(page);
        codec(page);
        cases(page);
        howMade(page);
        return page;
    }

    private void summary(HtmlPage page) {
        page.section("Expected and found").add(tables.criteria());
        int count = result.plan().count();
        if (count < 200) {
            page.notice("The criteria are meant for 200 reports; these are " + count + ".");
        }
    }

    private void reader(HtmlPage page) {
        page.section("The reader itself");
        page.paragraph(
                "Findings are read from a volume by plain measurements without learning. On phantoms painted with"
                        + " the same findings as the reports ask for, the reader shows what can be read at all, and after the"
                        + " autoencoder what a perfect denoiser could reach. Expected of the reader: AUROC above "
                        + StudyTables.READER_AUROC + ", and a size error below "
                        + HtmlText.number(100 * StudyTables.READER_SIZE, 0) + " %" + ".");
        page.add(tables.reader());
        Alignment decoded = result.decoded();
        page.paragraph(
                "Over all findings: AUROC " + StudyTables.text(result.phantoms().meanAuroc(), 3) + ", side "
                        + StudyTables.text(result.phantoms().side(), 3)
                        + (decoded == null
                                ? ""
                                : "; after the autoencoder " + StudyTables.text(decoded.meanAuroc(), 3) + " and "
                                        + StudyTables.text(decoded.side(), 3))
                        + ". Thresholds for F1 come from " + result.plan().calibration() + " other phantoms.");
    }

    private void findings(HtmlPage page) {
        page.section("Finding by finding").add(tables.findings());
        List<String> names = new ArrayList<>(List.of("phantoms"));
        List<Alignment> series = new ArrayList<>(List.of(result.phantoms()));
        Alignment text = result.text();
        if (text != null) {
            names.add("text alone");
            series.add(text);
        }
        names.add("generated");
        series.add(result.generated());
        List<BarChart.Group> groups = new ArrayList<>();
        for (Alignment.Row row : result.generated().rows()) {
            groups.add(new BarChart.Group(
                    row.finding().title(),
                    series.stream()
                            .map(alignment -> bar(alignment.row(row.finding()).auroc()))
                            .toList()));
        }
        page.add(new BarChart("AUROC of requested against read", 0, 1, names, groups, List.of(CHANCE)));
    }

    private static Bar bar(Estimate estimate) {
        return new Bar(estimate.value(), estimate.low(), estimate.high());
    }

    private void baselines(HtmlPage page) {
        page.section("Beside what it must be compared with").add(tables.baselines());
        page.paragraph("Text alone: the answers of the text adapter, before any picture; a model can hardly do better."
                + " Nearest training report: the phantom of the most similar of "
                + result.plan().bank()
                + " training reports. Shuffled: the generated volumes against each other's requests; the interval holds"
                + " 95 % of single shuffles. Empty: volumes of a report without words.");
    }

    private void guidance(HtmlPage page) {
        if (result.guidance().isEmpty()) {
            return;
        }
        int cases = result.guidance().get(0).alignment().cases();
        page.section("Guidance").paragraph("The first " + cases + " reports at several guidance scales.");
        page.add(tables.guidance());
        page.add(new LineChart(
                "Following the report at several guidance scales",
                "guidance scale",
                "share",
                List.of(
                        line("mean AUROC", point -> point.alignment().meanAuroc()),
                        line("side", point -> point.alignment().side()),
                        line("mean F1", point -> point.alignment().meanF1()))));
        page.add(new LineChart(
                "Distance of the volumes' histogram from the phantoms'",
                "guidance scale",
                "HU",
                List.of(line("histogram distance", GuidancePoint::histogramDistance))));
    }

    private Series line(String name, Function<GuidancePoint, Estimate> figure) {
        return new Series(
                name,
                result.guidance().stream()
                        .map(point -> {
                            Estimate y = figure.apply(point);
                            return new Point(point.guidance(), y.value(), y.low(), y.high());
                        })
                        .toList());
    }

    private void counterfactuals(HtmlPage page) {
        CounterfactualResult found = result.counterfactuals();
        if (found == null) {
            return;
        }
        page.section("One change of the report");
        page.paragraph("Two volumes of the same noise, from two reports that differ in one thing: did the measured"
                + " quantity move in the right direction? Side and size change a word of the report; a report without the"
                + " finding is written anew. Over all " + found.all().count() + " pairs: "
                + StudyTables.percent(found.all()) + ".");
        page.add(StudyTables.counterfactuals(found));
    }

    private void plausibility(HtmlPage page) {
        page.section("Does it look like a chest");
        page.paragraph("Measures that do not depend on what was asked for, beside the phantoms of the same requests."
                + " Inside: share of the generated volumes between the least and the greatest of the phantoms. The mean"
                + " histograms of the bodies are "
                + StudyTables.text(result.plausibility().histogramDistance(), 1)
                + " HU apart (earth mover's distance).");
        page.add(tables.plausibility());
    }

    private void codec(HtmlPage page) {
        page.section("The autoencoder");
        page.paragraph(
                "Mean absolute error in HU between a volume and what the autoencoder makes of it. Tissues are told"
                        + " by the true values: soft -50 to 150 HU, bone above 200 HU.");
        String problem = result.codecProblem();
        if (problem != null) {
            page.notice("Not measured: " + problem + ".");
            return;
        }
        RealError real = result.real();
        page.add(tables.codec());
        result.pictures().stream().limit(3).forEach(one -> {
            picture(page, one.phantom(), "Phantom " + one.index() + " (SYNTHETIC)");
            picture(page, one.decoded(), "Phantom " + one.index() + " after the autoencoder (SYNTHETIC)");
        });
        if (real != null) {
            page.notice("Real CT: " + real.attribution() + ". The histogram of its body is "
                    + HtmlText.number(real.histogramDistance(), 1) + " HU from the phantoms'.");
            picture(page, real.original(), real.name() + ", real CT. " + real.attribution());
            picture(page, real.decoded(), real.name() + " after the autoencoder. " + real.attribution());
        }
    }

    private void picture(HtmlPage page, String name, String caption) {
        Path file = pictures.folder().resolve(name);
        page.add(new SlicePicture(pictures.read(file), caption));
    }

    private void cases(HtmlPage page) {
        if (result.pictures().isEmpty()) {
            return;
        }
        page.section("The first reports and their volumes");
        page.paragraph("Chosen by index, not by eye: the first "
                + result.pictures().size() + " cases, middle slices of the three planes.");
        for (CasePictures one : result.pictures()) {
            page.verbatim("Findings: " + one.findings() + "\nImpression: " + one.impression());
            picture(page, one.generated(), "Case " + one.index() + ", seed " + one.seed() + " (SYNTHETIC)");
        }
    }

    private void howMade(HtmlPage page) {
        var plan = result.plan();
        page.section("How this was made");
        page.verbatim(String.join(
                "\n",
                result.program(),
                "model " + result.model() + ", SHA-256 " + result.modelSha256(),
                plan.count() + " reports from seed " + plan.seed() + ", wording "
                        + plan.wording().name().toLowerCase(Locale.ROOT),
                "options " + result.options(),
                "a volume took " + HtmlText.number(result.secondsPerVolume().value(), 2) + " s"));
        page.paragraph("All numbers are in " + StudyFolder.NUMBERS + " beside this page.");
    }
}
