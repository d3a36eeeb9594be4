package report2ct.verify;

import java.io.IOException;
import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.io.VolumeFiles;
import report2ct.io.format.ReadOptions;
import report2ct.volume.Affine;
import report2ct.volume.HounsfieldRange;
import report2ct.volume.Orientation;
import report2ct.volume.Preprocessing;
import report2ct.volume.Resampling;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;
import report2ct.volume.VolumeShape;

/** Kind {@code preprocess}: a file to the autoencoder's input, with the steps between. */
final class PreprocessCase implements CaseKind {
    @Override
    public void run(CaseInput given, Computed computed) {
        Scalars scalars = given.scalars();
        scalars.only("clip", true);
        scalars.only("output_range", List.of(0.0, 1.0));
        scalars.only("interpolation", "trilinear");
        scalars.only("align_corners", false);
        scalars.only("antialias", false);
        Volume loaded = read(given);
        Preprocessing.Steps steps = steps(scalars, loaded);
        put("loaded", loaded, computed);
        put("oriented", steps.oriented(), computed);
        computed.put("scaled", voxels(steps.scaled()));
        put("resized", steps.resized(), computed);
        Spacing spacing = steps.resized().spacing();
        computed.put("spacing", List.of(spacing.x(), spacing.y(), spacing.z()));
    }

    private static Volume read(CaseInput given) {
        try {
            return VolumeFiles.standard()
                    .read(given.file("nifti"), ReadOptions.monai())
                    .volume();
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, "nifti: " + e, e);
        }
    }

    private static Preprocessing.Steps steps(Scalars scalars, Volume loaded) {
        HounsfieldRange range = range(scalars);
        VolumeShape size = size(scalars);
        Orientation orientation = new Orientation(scalars.text("orientation"));
        if (orientation.equals(Orientation.RAS)) {
            return new Preprocessing(range, size).steps(loaded);
        }
        Volume oriented = orientation.apply(loaded);
        Volume scaled = range.toUnit(oriented);
        return new Preprocessing.Steps(oriented, scaled, Resampling.resize(scaled, size));
    }

    private static HounsfieldRange range(Scalars scalars) {
        List<Double> window = scalars.numbers("hu_window");
        if (window.size() != 2) {
            throw scalars.wrong("hu_window", "two limits", scalars.node().path("hu_window"));
        }
        return new HounsfieldRange(window.get(0).floatValue(), window.get(1).floatValue());
    }

    private static VolumeShape size(Scalars scalars) {
        List<Long> size = scalars.wholes("size");
        if (size.size() != 3) {
            throw scalars.wrong("size", "three lengths", scalars.node().path("size"));
        }
        return new VolumeShape(
                Math.toIntExact(size.get(0)), Math.toIntExact(size.get(1)), Math.toIntExact(size.get(2)));
    }

    private static void put(String name, Volume volume, Computed computed) {
        computed.put(name, voxels(volume));
        computed.put(name + "_affine", matrix(volume.affine()));
    }

    /** [1, X, Y, Z], z fastest, from a volume whose x is fastest. */
    private static Value.Numbers voxels(Volume volume) {
        float[] values = volume.toFloats();
        double[] elements = new double[values.length];
        int nx = volume.nx();
        int ny = volume.ny();
        int nz = volume.nz();
        for (int i = 0; i < values.length; i++) {
            int x = i % nx;
            int y = i / nx % ny;
            int z = i / nx / ny;
            elements[(x * ny + y) * nz + z] = values[i];
        }
        return new Value.Numbers(List.of(1L, (long) nx, (long) ny, (long) nz), elements);
    }

    private static Value.Numbers matrix(Affine affine) {
        double[] elements = new double[16];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = affine.rows()[i / 4][i % 4];
        }
        return new Value.Numbers(List.of(4L, 4L), elements);
    }
}
