package report2ct.study;

import java.util.List;
import org.jspecify.annotations.Nullable;
import report2ct.evaluation.Alignment;
import report2ct.evaluation.Counterfactual.Kind;
import report2ct.evaluation.Estimate;
import report2ct.evaluation.HuError;
import report2ct.page.HtmlText;
import report2ct.page.Table;
import report2ct.page.Table.Cell;
import report2ct.page.Table.Column;
import report2ct.page.Table.Mark;
import report2ct.study.PhantomStudyResult.CounterfactualResult;
import report2ct.study.PhantomStudyResult.GuidancePoint;
import report2ct.study.PhantomStudyResult.RealError;

/** The tables of a study on phantoms, for its page and for a terminal. */
final class StudyTables {
    static final double READER_AUROC = 0.95;
    static final double READER_SIZE = 0.20;

    private final PhantomStudyResult result;

    StudyTables(PhantomStudyResult result) {
        this.result = result;
    }

    Table criteria() {
        Table table = Table.of(
                "", Column.words("figure"), Column.numbers("found"), Column.words("expected"), Column.words(""));
        for (var criterion : result.criteria()) {
            table = table.row(List.of(
                    Cell.of(criterion.name()),
                    Cell.of(text(criterion.value(), 3)),
                    Cell.of(criterion.required()),
                    criterion.met() ? new Cell("reached", Mark.GOOD) : new Cell("not reached", Mark.BAD)));
        }
        return table;
    }

    Table reader() {
        Table table = Table.of(
                "Phantoms of the same requests",
                Column.words("finding"),
                Column.numbers("phantoms"),
                Column.numbers("AUROC"),
                Column.numbers("after the autoencoder"),
                Column.numbers("F1"),
                Column.numbers("side"),
                Column.numbers("zone"),
                Column.numbers("size correlation"),
                Column.numbers("size error"));
        Alignment decoded = result.decoded();
        for (Alignment.Row row : result.phantoms().rows()) {
            Estimate size = result.sizeErrors().stream()
                    .filter(error -> error.finding() == row.finding())
                    .map(PhantomStudyResult.SizeError::relative)
                    .findFirst()
                    .orElse(Estimate.none());
            table = table.row(List.of(
                    Cell.of(row.finding().title()),
                    Cell.of(Integer.toString(row.auroc().count())),
                    marked(row.auroc(), row.auroc().value() > READER_AUROC),
                    Cell.of(
                            decoded == null
                                    ? "-"
                                    : text(decoded.row(row.finding()).auroc(), 3)),
                    Cell.of(text(row.f1(), 2)),
                    Cell.of(text(row.side(), 2)),
                    Cell.of(text(row.zone(), 2)),
                    Cell.of(text(row.size(), 2)),
                    marked(size, size.value() < READER_SIZE)));
        }
        return table;
    }

    private static Cell marked(Estimate estimate, boolean good) {
        Mark mark = !estimate.known() ? Mark.NONE : good ? Mark.GOOD : Mark.BAD;
        return new Cell(text(estimate, 3), mark);
    }

    Table findings() {
        Table table = Table.of(
                "Generated volumes: requested against read",
                Column.words("finding"),
                Column.numbers("requested"),
                Column.numbers("AUROC"),
                Column.numbers("F1"),
                Column.numbers("side"),
                Column.numbers("zone"),
                Column.numbers("size correlation"));
        Alignment made = result.generated();
        for (Alignment.Row row : made.rows()) {
            table = table.row(
                    row.finding().title(),
                    Integer.toString(row.auroc().count()),
                    text(row.auroc(), 3),
                    text(row.f1(), 2),
                    text(row.side(), 2),
                    text(row.zone(), 2),
                    text(row.size(), 2));
        }
        return table.row(
                "mean / all",
                "",
                text(made.meanAuroc(), 3),
                text(made.meanF1(), 2),
                text(made.side(), 2),
                text(made.zone(), 2),
                text(made.meanSize(), 2));
    }

    Table baselines() {
        Table table = Table.of(
                "",
                Column.words(""),
                Column.numbers("mean AUROC"),
                Column.numbers("mean F1"),
                Column.numbers("side"),
                Column.numbers("side, one sided finding"),
                Column.numbers("zone"),
                Column.numbers("size correlation"));
        table = baseline(table, "phantoms (reader)", result.phantoms());
        table = baseline(table, "phantoms after the autoencoder", result.decoded());
        table = baseline(table, "text alone", result.text());
        table = baseline(table, "generated", result.generated());
        table = baseline(table, "nearest training report", result.nearest());
        table = baseline(table, "shuffled", result.shuffled());
        return baseline(table, "empty report", result.empty());
    }

    private static Table baseline(Table table, String name, @Nullable Alignment alignment) {
        if (alignment == null) {
            return table;
        }
        return table.row(
                name,
                text(alignment.meanAuroc(), 3),
                text(alignment.meanF1(), 2),
                text(alignment.side(), 3),
                text(alignment.singleSide(), 3),
                text(alignment.zone(), 2),
                text(alignment.meanSize(), 2));
    }

    Table guidance() {
        Table table = Table.of(
                "",
                Column.numbers("guidance"),
                Column.numbers("mean AUROC"),
                Column.numbers("mean F1"),
                Column.numbers("side"),
                Column.numbers("size correlation"),
                Column.numbers("histogram distance, HU"));
        for (GuidancePoint point : result.guidance()) {
            table = table.row(
                    HtmlText.number(point.guidance(), 1),
                    text(point.alignment().meanAuroc(), 3),
                    text(point.alignment().meanF1(), 2),
                    text(point.alignment().side(), 2),
                    text(point.alignment().meanSize(), 2),
                    text(point.histogramDistance(), 1));
        }
        return table;
    }

    static Table counterfactuals(CounterfactualResult found) {
        Table table = Table.of(
                "",
                Column.words("change"),
                Column.words("finding"),
                Column.numbers("pairs"),
                Column.numbers("right direction"));
        for (Kind kind : Kind.values()) {
            Estimate all = found.kinds().getOrDefault(kind, Estimate.none());
            Double words = found.changedWords().get(kind);
            String note = words == null ? "" : ", " + HtmlText.number(words, 1) + " words differ";
            table = table.row(words(kind) + note, "all", Integer.toString(all.count()), percent(all));
            for (var row : found.rows()) {
                if (row.kind() == kind) {
                    String count = Integer.toString(row.right().count());
                    table = table.row("", row.finding().title(), count, percent(row.right()));
                }
            }
        }
        return table;
    }

    private static String words(Kind kind) {
        return switch (kind) {
            case SIDE -> "right or left";
            case SIZE -> "small or large";
            case PRESENCE -> "there to not there";
        };
    }

    Table plausibility() {
        Table table = Table.of(
                "",
                Column.words("measure"),
                Column.numbers("phantoms"),
                Column.numbers("least"),
                Column.numbers("greatest"),
                Column.numbers("generated"),
                Column.numbers("inside"));
        for (var row : result.plausibility().rows()) {
            table = table.row(
                    row.measure(),
                    text(row.phantoms(), 2),
                    HtmlText.number(row.least(), 2),
                    HtmlText.number(row.greatest(), 2),
                    text(row.generated(), 2),
                    percent(row.inside()));
        }
        return table;
    }

    Table codec() {
        Table table = Table.of(
                "",
                Column.words("volumes"),
                Column.numbers("all voxels"),
                Column.numbers("body"),
                Column.numbers("lung"),
                Column.numbers("soft"),
                Column.numbers("bone"),
                Column.numbers("bias"));
        var codec = result.codec();
        if (codec == null) {
            return table;
        }
        table = table.row(
                codec.box().count() + " phantoms",
                text(codec.box(), 1),
                text(codec.body(), 1),
                text(codec.lung(), 1),
                text(codec.soft(), 1),
                text(codec.bone(), 1),
                text(codec.bias(), 1));
        RealError real = result.real();
        if (real == null) {
            return table;
        }
        HuError error = real.error();
        return table.row(
                real.name(),
                HtmlText.number(error.box(), 1),
                HtmlText.number(error.body(), 1),
                HtmlText.number(error.lung(), 1),
                HtmlText.number(error.soft(), 1),
                HtmlText.number(error.bone(), 1),
                HtmlText.number(error.bias(), 1));
    }

    /** A figure with its interval. */
    static String text(Estimate estimate, int digits) {
        String value = HtmlText.number(estimate.value(), digits);
        if (!Double.isFinite(estimate.low())) {
            return value;
        }
        return value + " [" + HtmlText.number(estimate.low(), digits) + ", " + HtmlText.number(estimate.high(), digits)
                + "]";
    }

    /** A share with its interval in percent. */
    static String percent(Estimate share) {
        Estimate times = new Estimate(100 * share.value(), 100 * share.low(), 100 * share.high(), share.count());
        return share.known() ? text(times, 0) + " %" : "-";
    }
}
