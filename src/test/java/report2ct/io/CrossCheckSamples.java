package report2ct.io;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import report2ct.io.format.VolumeLabel;
import report2ct.io.format.WriteOptions;
import report2ct.volume.Affine;
import report2ct.volume.Orientation;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;

/**
 * Writes small volumes in all formats with what other programs should read from them, for
 * {@code scripts/crosscheck_volumes.py}. Argument: an empty folder.
 */
public final class CrossCheckSamples {
    private CrossCheckSamples() {}

    public static void main(String[] arguments) throws IOException {
        write(Path.of(arguments[0]));
    }

    /** Writes the samples and {@code samples.json}; returns their number. */
    static int write(Path folder) throws IOException {
        List<Map<String, Object>> samples = new ArrayList<>();
        for (Map.Entry<String, Volume> entry : volumes().entrySet()) {
            for (String ending : List.of("nii", "nii.gz", "mha", "nrrd")) {
                for (boolean compress : new boolean[] {true, false}) {
                    String name = entry.getKey() + (compress ? "-packed." : "-raw.") + ending;
                    samples.add(write(folder, name, entry.getValue(), compress));
                }
            }
        }
        new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValue(folder.resolve("samples.json").toFile(), samples);
        return samples.size();
    }

    private static Map<String, Object> write(Path folder, String name, Volume volume, boolean compress)
            throws IOException {
        VolumeLabel label = VolumeLabel.synthetic(Map.of("recipe-sha256", "00ff".repeat(16)));
        VolumeFiles.standard()
                .write(
                        volume,
                        folder.resolve(name),
                        WriteOptions.standard().withLabel(label).withCompress(compress));
        float[] values = volume.toFloats();
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        Files.write(folder.resolve(name + ".float32"), bytes.array());
        Map<String, Object> sample = new LinkedHashMap<>();
        sample.put("file", name);
        sample.put("values", name + ".float32");
        sample.put("shape_xyz", List.of(volume.nx(), volume.ny(), volume.nz()));
        sample.put("affine_ras", volume.affine().rows());
        sample.put("mark", label.mark());
        return sample;
    }

    private static Map<String, Volume> volumes() {
        double[][] oblique = {{-0.9, 0.1, 0.02, 30.5}, {0.0, 0.8, 0.3, -12.25}, {0.05, -0.2, 2.4, 100.125}};
        double[][] turned = new double[3][4];
        double angle = 0.3;
        double[][] rotation = {{Math.cos(angle), 0, Math.sin(angle)}, {0, 1, 0}, {-Math.sin(angle), 0, Math.cos(angle)}
        };
        double[] spacing = {0.7, 0.9, 2.5};
        for (int r = 0; r < 3; r++) {
            for (int c = 0; c < 3; c++) {
                turned[r][c] = rotation[r][c] * spacing[c];
            }
            turned[r][3] = oblique[r][3];
        }
        Affine straight = Affine.ofSpacing(new Spacing(0.7, 0.9, 2.5)).withOrigin(-100.25, 50.5, 7.75);
        Map<String, Volume> volumes = new LinkedHashMap<>();
        for (String codes : List.of("RAS", "LPS", "PIL", "ASR", "LAI")) {
            volumes.put("hu-" + codes, new Orientation(codes).apply(hu(straight)));
        }
        volumes.put("hu-turned", hu(Affine.ofRows(turned)));
        volumes.put("float-turned", floats(Affine.ofRows(turned)));
        volumes.put("float-LPS", Orientation.LPS.apply(floats(straight)));
        return volumes;
    }

    private static Volume hu(Affine affine) {
        Random random = new Random(3);
        short[] values = new short[9 * 7 * 5];
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) (random.nextInt(4096) - 1024);
        }
        return Volume.ofHu(values, 9, 7, 5, affine);
    }

    private static Volume floats(Affine affine) {
        Random random = new Random(4);
        float[] values = new float[9 * 7 * 5];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * 500;
        }
        return Volume.ofFloats(values, 9, 7, 5, affine);
    }
}
