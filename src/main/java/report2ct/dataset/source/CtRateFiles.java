package report2ct.dataset.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.Split;

/**
 * Finds the files of a CT-RATE folder: as published, below a folder {@code dataset}, or downloaded one by one with the
 * path flattened into the name.
 *
 * @param root the folder that holds {@code train_fixed}, {@code metadata} and so on
 */
record CtRateFiles(Path root) {
    private static final int VOLUME_DEPTH = 4;

    /** The files of a folder or of the folder {@code dataset} in it. */
    static CtRateFiles of(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, folder + ": no such folder");
        }
        Path inner = folder.resolve("dataset");
        return new CtRateFiles(Files.isDirectory(inner) ? inner : folder);
    }

    /** Reports: {@code VolumeName, ..., Findings_EN, Impressions_EN}. */
    Optional<Path> reports(Split split) {
        return find("radiology_text_reports", longName(split) + "_reports.csv");
    }

    /** Spacing, rescale and so on. */
    Optional<Path> metadata(Split split) {
        return find("metadata", longName(split) + "_metadata.csv");
    }

    /** The 18 labels that a classifier predicted from the reports. */
    Optional<Path> labels(Split split) {
        return find("multi_abnormality_labels", split.text() + "_predicted_labels.csv");
    }

    /** Volumes that show no chest. */
    Optional<Path> exclusions(Split split) {
        return find("metadata", "no_chest_" + split.text() + ".txt");
    }

    private static String longName(Split split) {
        return split == Split.TRAIN ? "train" : "validation";
    }

    private Optional<Path> find(String folder, String name) {
        String flat = "dataset_" + folder + "_" + name;
        List<Path> places = List.of(
                root.resolve(folder).resolve(name),
                root.resolve(name),
                root.resolve(folder).resolve(flat),
                root.resolve(flat),
                root.resolveSibling(name),
                root.resolveSibling(flat));
        return places.stream().filter(Files::isRegularFile).findFirst();
    }

    /** The folder of the volumes of a split. */
    Path tree(Split split, CtRateSource.Tree tree) {
        return root.resolve(split.text() + (tree == CtRateSource.Tree.FIXED ? "_fixed" : ""));
    }

    /** A volume of a tree. */
    record Found(CtRateName name, Path file) {}

    /** All volumes of a split in the order of their names. */
    List<Found> volumes(Split split, CtRateSource.Tree tree) throws IOException {
        Path folder = tree(split, tree);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Found> found = new ArrayList<>();
        try (Stream<Path> files = Files.find(folder, VOLUME_DEPTH, (p, a) -> a.isRegularFile())) {
            files.forEach(file -> {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(".nii.gz")) {
                    CtRateName.of(name).ifPresent(known -> found.add(new Found(known, file)));
                }
            });
        }
        found.sort((a, b) -> CtRateName.ORDER.compare(a.name(), b.name()));
        return found;
    }

    /** Names in an exclusion list: one path a line. */
    static Set<CtRateName> names(Path list) throws IOException {
        Set<CtRateName> names = new HashSet<>();
        for (String line : Files.readAllLines(list, StandardCharsets.UTF_8)) {
            String path = line.strip().replace('\\', '/');
            CtRateName.of(path.substring(path.lastIndexOf('/') + 1)).ifPresent(names::add);
        }
        return names;
    }
}
