package report2ct.dataset.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.Split;
import report2ct.report.Report;
import report2ct.report.ReportNormalisation;

/**
 * CT-RATE as published: volumes in {@code train_fixed} and {@code valid_fixed} (or the original {@code train} and
 * {@code valid}), and beside them the tables of reports, metadata and labels and the lists of volumes without a chest. The
 * split is the name's, and a patient has one name, so patients never cross. Volumes that are not downloaded are simply
 * absent.
 */
public final class CtRateSource implements CaseSource {
    /** The 18 labels in the order of the published table. */
    public static final List<String> LABELS = List.of(
            "Medical material",
            "Arterial wall calcification",
            "Cardiomegaly",
            "Pericardial effusion",
            "Coronary artery wall calcification",
            "Hiatal hernia",
            "Lymphadenopathy",
            "Emphysema",
            "Atelectasis",
            "Lung nodule",
            "Lung opacity",
            "Pulmonary fibrotic sequela",
            "Pleural effusion",
            "Mosaic attenuation pattern",
            "Peribronchial thickening",
            "Consolidation",
            "Bronchiectasis",
            "Interlobular septal thickening");

    private final Options options;
    private final List<CtRateFiles.Found> volumes;
    private final Map<Split, Tables> tables;
    private final List<String> labelNames;
    private final List<String> notes;

    /** Which copies of the volumes. */
    public enum Tree {
        /** Corrected headers, Hounsfield units: {@code train_fixed}, {@code valid_fixed}. */
        FIXED,
        /** As uploaded, blank headers and raw values; spacing and rescale come from the table: {@code train, valid}. */
        ORIGINAL
    }

    /** Which reconstructions of a scan; all of them share one report. */
    public enum Reconstructions {
        ALL,
        /** The first of each scan. */
        FIRST_OF_SCAN,
        /** The first of each patient's first scan: 20 000 volumes, the number that the paper trains on. */
        FIRST_OF_PATIENT
    }

    /** What to do without a list of volumes that show no chest. */
    public enum Exclusions {
        REQUIRED,
        IF_PRESENT
    }

    /**
     * What to take.
     *
     * @param root the folder of the data set
     * @param split empty: both
     */
    public record Options(
            Path root, Optional<Split> split, Tree tree, Reconstructions reconstructions, Exclusions exclusions) {
        /** Everything in the fixed trees. */
        public static Options standard(Path root) {
            return new Options(root, Optional.empty(), Tree.FIXED, Reconstructions.ALL, Exclusions.REQUIRED);
        }
    }

    private record Tables(CtRateTable reports, Optional<CtRateTable> metadata, Optional<CtRateTable> labels) {}

    private CtRateSource(
            Options options,
            List<CtRateFiles.Found> volumes,
            Map<Split, Tables> tables,
            List<String> labelNames,
            List<String> notes) {
        this.options = options;
        this.volumes = volumes;
        this.tables = tables;
        this.labelNames = labelNames;
        this.notes = notes;
    }

    /** Finds volumes and tables; reads no volume. */
    public static CtRateSource open(Options options) throws IOException {
        CtRateFiles files = CtRateFiles.of(options.root());
        List<CtRateFiles.Found> volumes = new ArrayList<>();
        Map<Split, Tables> tables = new EnumMap<>(Split.class);
        List<String> notes = new ArrayList<>();
        List<Split> splits = options.split().map(List::of).orElse(List.of(Split.values()));
        for (Split split : splits) {
            List<CtRateFiles.Found> found = files.volumes(split, options.tree());
            if (!found.isEmpty()) {
                Tables its = tables(files, split, options.tree());
                tables.put(split, its);
                notes.addAll(absent(split, found, its));
                List<CtRateFiles.Found> chests = withoutExcluded(files, split, found, options, notes);
                volumes.addAll(chosen(chests, options.reconstructions()));
            }
        }
        if (volumes.isEmpty()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    options.root() + ": expected volumes named like train_1_a_1.nii.gz in "
                            + files.tree(splits.get(0), options.tree()) + ", found none");
        }
        boolean labelled = tables.values().stream().allMatch(t -> t.labels().isPresent());
        if (!labelled) {
            notes.add("no label table, or not for every split: cases have no labels");
        }
        return new CtRateSource(
                options, List.copyOf(volumes), tables, labelled ? LABELS : List.of(), List.copyOf(notes));
    }

    private static Tables tables(CtRateFiles files, Split split, Tree tree) throws IOException {
        Path reports = files.reports(split)
                .orElseThrow(
                        () -> missing(files, "a table of reports such as radiology_text_reports/train_reports.csv"));
        Optional<Path> metadata = files.metadata(split);
        if (metadata.isEmpty() && tree == Tree.ORIGINAL) {
            throw missing(files, "a table such as metadata/train_metadata.csv, which the original tree needs");
        }
        Optional<Path> labels = files.labels(split);
        return new Tables(
                CtRateTable.open(reports, "Findings_EN", "Impressions_EN"),
                metadata.isPresent()
                        ? Optional.of(CtRateTable.open(metadata.get(), CtRateMetadata.COLUMNS))
                        : Optional.empty(),
                labels.isPresent()
                        ? Optional.of(CtRateTable.open(labels.get(), LABELS.toArray(String[]::new)))
                        : Optional.empty());
    }

    private static Report2CtException missing(CtRateFiles files, String what) {
        return new Report2CtException(ErrorKind.INVALID_INPUT, files.root() + ": expected " + what + ", found none");
    }

    private static List<String> absent(Split split, List<CtRateFiles.Found> found, Tables tables) {
        Set<CtRateName> here = new HashSet<>();
        found.forEach(one -> here.add(one.name()));
        int absent = 0;
        for (CtRateName name : tables.reports().names()) {
            absent += here.contains(name) ? 0 : 1;
        }
        return absent == 0
                ? List.of()
                : List.of(split.text() + ": " + absent + " reports have no volume on this disk and are left out");
    }

    private static List<CtRateFiles.Found> withoutExcluded(
            CtRateFiles files, Split split, List<CtRateFiles.Found> found, Options options, List<String> notes)
            throws IOException {
        Optional<Path> list = files.exclusions(split);
        if (list.isEmpty()) {
            if (options.exclusions() == Exclusions.REQUIRED) {
                throw missing(
                        files, "the list metadata/no_chest_" + split.text() + ".txt of volumes that show no chest");
            }
            notes.add(split.text() + ": no list of volumes without a chest; some may show a head");
            return found;
        }
        Set<CtRateName> names = CtRateFiles.names(list.get());
        List<CtRateFiles.Found> kept =
                found.stream().filter(one -> !names.contains(one.name())).toList();
        if (kept.size() < found.size()) {
            notes.add(split.text() + ": " + (found.size() - kept.size()) + " volumes show no chest and are left out");
        }
        return kept;
    }

    private static List<CtRateFiles.Found> chosen(List<CtRateFiles.Found> ordered, Reconstructions which) {
        Set<String> seen = new HashSet<>();
        return switch (which) {
            case ALL -> ordered;
            case FIRST_OF_SCAN ->
                ordered.stream().filter(one -> seen.add(one.name().scanId())).toList();
            case FIRST_OF_PATIENT ->
                ordered.stream().filter(one -> seen.add(one.name().patientId())).toList();
        };
    }

    @Override
    public String description() {
        return "CT-RATE in " + options.root();
    }

    @Override
    public int size() {
        return volumes.size();
    }

    @Override
    public String place(int index) {
        return volumes.get(index).file().toString();
    }

    @Override
    public StudyCase at(int index) {
        CtRateFiles.Found found = volumes.get(index);
        CtRateName name = found.name();
        Tables its = tables.get(name.split());
        if (its == null) {
            throw new Report2CtException(ErrorKind.INTERNAL, name.id() + ": no tables of its split");
        }
        Map<String, String> report = row(Optional.of(its.reports()), name, "reports")
                .orElseThrow(() -> new Report2CtException(ErrorKind.INVALID_INPUT, "no row in the table of reports"));
        return new StudyCase(
                name.id(),
                name.patientId(),
                name.split(),
                volume(found, row(its.metadata(), name, "metadata").map(CtRateMetadata::new)),
                Report.of(text(report, "Findings_EN"), text(report, "Impressions_EN")),
                labelNames.isEmpty() ? List.of() : labels(row(its.labels(), name, "labels")));
    }

    private static Optional<Map<String, String>> row(Optional<CtRateTable> table, CtRateName name, String what) {
        try {
            return table.flatMap(t -> t.row(name));
        } catch (Report2CtException e) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "its row of " + what + ": " + e.getMessage(), e);
        }
    }

    private static String text(Map<String, String> row, String column) {
        return ReportNormalisation.section(row.getOrDefault(column, ""));
    }

    private CaseVolume volume(CtRateFiles.Found found, Optional<CtRateMetadata> metadata) {
        return switch (options.tree()) {
            case FIXED ->
                new CaseVolume.InFile(
                        found.file(),
                        metadata.<StatedGeometry>map(m -> new StatedGeometry.KnownSpacing(m.spacing()))
                                .orElse(new StatedGeometry.HeaderOnly()),
                        Optional.empty());
            case ORIGINAL -> {
                CtRateMetadata its = metadata.orElseThrow(() -> new Report2CtException(
                        ErrorKind.INVALID_INPUT, "no row of metadata, which an original volume needs"));
                yield new CaseVolume.InFile(
                        found.file(), new StatedGeometry.Replaced(its.blankHeader()), Optional.of(its.rescale()));
            }
        };
    }

    private static List<Integer> labels(Optional<Map<String, String>> row) {
        Map<String, String> cells =
                row.orElseThrow(() -> new Report2CtException(ErrorKind.INVALID_INPUT, "no row in the table of labels"));
        List<Integer> labels = new ArrayList<>();
        for (String name : LABELS) {
            String text = cells.getOrDefault(name, "").strip();
            labels.add(
                    switch (text) {
                        case "0", "0.0" -> 0;
                        case "1", "1.0" -> 1;
                        default ->
                            throw new Report2CtException(
                                    ErrorKind.INVALID_INPUT,
                                    "label " + name + ": expected 0 or 1, found \"" + text + "\"");
                    });
        }
        return labels;
    }

    @Override
    public List<String> labelNames() {
        return labelNames;
    }

    @Override
    public List<String> notes() {
        return notes;
    }
}
