package report2ct.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.io.format.OpenVolume;
import report2ct.io.format.ReadOptions;
import report2ct.volume.Affine;
import report2ct.volume.AxisMap;
import report2ct.volume.Orientation;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;
import report2ct.volume.VolumeShape;
import report2ct.volume.VolumeStatistics;

/**
 * Describes a volume file field by field, as {@code inspect --json} prints it. Values are strings, booleans, numbers and
 * lists of these; a field that does not apply (an extreme without finite values, a checksum of whole numbers for a volume
 * that is not whole) is left out. Needs little memory for any size of volume.
 */
public final class VolumeInspection {
    private static final int BUFFER = 1 << 16;

    private VolumeInspection() {}

    /** The fields of a file, in the order in which they are printed. */
    public static Map<String, Object> of(Path file, VolumeFiles files, ReadOptions options) throws IOException {
        try (OpenVolume open = files.open(file, options)) {
            Map<String, Object> fields = of(open);
            if (Files.isRegularFile(file)) {
                fields.put("sha256_file", sha256(file));
            }
            return Collections.unmodifiableMap(fields);
        }
    }

    private static Map<String, Object> of(OpenVolume open) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("format", open.format());
        fields.put("dtype_on_disk", open.storedType());
        geometry(fields, open.volume());
        statistics(fields, VolumeStatistics.of(open.volume()));
        rasGeometry(fields, open.volume());
        fields.put("synthetic", open.label().isSynthetic());
        if (!open.label().isEmpty()) {
            fields.put("mark", open.label().mark());
            fields.put("details", open.label().details());
        }
        fields.put("warnings", open.warnings());
        return fields;
    }

    private static void geometry(Map<String, Object> fields, Volume volume) {
        Affine affine = volume.affine();
        Spacing s = volume.spacing();
        fields.put("shape_xyz", shape(volume.shape()));
        fields.put("spacing_xyz", List.of(s.x(), s.y(), s.z()));
        fields.put("origin_lps", list(affine.originLps()));
        fields.put("direction_lps_rows", rows(affine.directionLpsRows()));
        fields.put("affine_ras", rows(affine.rows()));
        fields.put("axis_codes", affine.axisCodes());
    }

    private static void statistics(Map<String, Object> fields, VolumeStatistics statistics) {
        if (!Double.isNaN(statistics.mean())) {
            fields.put("min", statistics.min());
            fields.put("max", statistics.max());
            fields.put("mean", statistics.mean());
        }
        fields.put("nan", statistics.nan());
        fields.put("inf", statistics.inf());
        List<Object> samples = new ArrayList<>();
        for (VolumeStatistics.Sample sample : statistics.samples()) {
            samples.add(List.of(List.of(sample.x(), sample.y(), sample.z()), sample.value()));
        }
        fields.put("samples_raw_order", samples);
        checksums(fields, statistics.raw(), "raw_order");
        checksums(fields, statistics.ras(), "ras_order");
    }

    private static void checksums(Map<String, Object> fields, VolumeStatistics.Checksums sums, String order) {
        sums.int16().ifPresent(sum -> fields.put("sha256_int16_" + order, sum));
        fields.put("sha256_float32_" + order, sums.float32());
    }

    private static void rasGeometry(Map<String, Object> fields, Volume volume) {
        AxisMap map = AxisMap.between(volume.affine(), Orientation.RAS);
        fields.put("ras_shape", shape(map.shape(volume.shape())));
        fields.put(
                "ras_affine", rows(map.affine(volume.affine(), volume.shape()).rows()));
    }

    private static List<Integer> shape(VolumeShape shape) {
        return List.of(shape.nx(), shape.ny(), shape.nz());
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static List<List<Double>> rows(double[][] rows) {
        return Arrays.stream(rows).map(VolumeInspection::list).toList();
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new Report2CtException(ErrorKind.INTERNAL, "this Java has no SHA-256", e);
        }
    }
}
