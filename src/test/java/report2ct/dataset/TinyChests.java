package report2ct.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import report2ct.dataset.source.CtRateSource;
import report2ct.io.VolumeFiles;
import report2ct.io.format.WriteOptions;
import report2ct.phantom.FindingSampler;
import report2ct.phantom.Phantom;
import report2ct.phantom.PhantomGenerator;
import report2ct.phantom.PhantomGrid;
import report2ct.volume.Affine;
import report2ct.volume.Orientation;
import report2ct.volume.Volume;

/** Chest volumes of few voxels in files, and folders laid out like CT-RATE around them. */
public final class TinyChests {
    /** Enough voxels for a spine. */
    public static final PhantomGrid GRID = new PhantomGrid(48, 40, 40, 8);

    private TinyChests() {}

    /** A chest in RAS order, 16-bit Hounsfield units. */
    public static Volume chest(long seed) {
        Phantom phantom = new PhantomGenerator(GRID).generate(new FindingSampler().sample(seed), seed);
        return Volume.ofHu(phantom.hu(), phantom.nx(), phantom.ny(), phantom.nz(), Affine.ofSpacing(phantom.spacing()));
    }

    /** Writes a volume; its name's ending chooses the format. */
    public static Path write(Volume volume, Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        VolumeFiles.standard().write(volume, file, WriteOptions.standard().withOverwrite(true));
        return file;
    }

    /** The same voxels with every value changed. */
    public static Volume mapped(Volume volume, DoubleUnaryOperator change) {
        float[] values = volume.toFloats();
        short[] changed = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            changed[i] = (short) Math.round(change.applyAsDouble(values[i]));
        }
        return Volume.ofHu(changed, volume.nx(), volume.ny(), volume.nz(), volume.affine());
    }

    /** Writes a CT-RATE folder: names such as {@code train_1_a_1} with their chests in the fixed tree, and all tables. */
    public static void ctRate(Path root, List<String> names) throws IOException {
        for (String split : List.of("train", "valid")) {
            List<String> its = names.stream().filter(n -> n.startsWith(split)).toList();
            String longName = split.equals("train") ? "train" : "validation";
            List<String> reports = new ArrayList<>(
                    List.of("VolumeName,ClinicalInformation_EN,Technique_EN,Findings_EN,Impressions_EN"));
            List<String> metadata = new ArrayList<>(
                    List.of("VolumeName,Manufacturer,XYSpacing,RescaleIntercept,RescaleSlope,ZSpacing"));
            List<String> labels = new ArrayList<>(List.of("VolumeName," + String.join(",", CtRateSource.LABELS)));
            for (String name : its) {
                String file = name + ".nii.gz";
                Volume chest = Orientation.LPS.apply(chest(name.hashCode()));
                write(chest, place(root, split + "_fixed", name));
                String scan = name.substring(0, name.lastIndexOf('_'));
                reports.add(file + ",Not given.,CT,\"Findings of " + scan + ", with \"\"quotes\"\".\nSecond line.\","
                        + "\"Impression of " + scan + ".\"");
                metadata.add(file + ",Siemens,\"[" + chest.spacing().x() + ", "
                        + chest.spacing().y() + "]\",-1024,1," + chest.spacing().z());
                labels.add(file + ",1" + ",0".repeat(17));
            }
            lines(root.resolve("radiology_text_reports").resolve(longName + "_reports.csv"), reports);
            lines(root.resolve("metadata").resolve(longName + "_metadata.csv"), metadata);
            lines(root.resolve("multi_abnormality_labels").resolve(split + "_predicted_labels.csv"), labels);
            lines(root.resolve("metadata").resolve("no_chest_" + split + ".txt"), List.of());
        }
    }

    /** Where a volume lies in a tree of CT-RATE. */
    public static Path place(Path root, String tree, String name) {
        String[] parts = name.split("_", -1);
        String patient = parts[0] + "_" + parts[1];
        return root.resolve(tree)
                .resolve(patient)
                .resolve(patient + "_" + parts[2])
                .resolve(name + ".nii.gz");
    }

    /** Writes lines of text, making the folder. */
    public static Path lines(Path file, List<String> lines) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        return Files.writeString(file, String.join("\n", lines) + "\n");
    }
}
