package report2ct.volume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Numbers that describe the voxels of a volume: extremes and mean over the finite values, counts of the others, values at
 * six places, and checksums of the values in stored and in RAS order.
 *
 * @param min NaN when no value is finite
 * @param max NaN when no value is finite
 * @param mean NaN when no value is finite
 * @param nan number of values that are not a number
 * @param inf number of infinities of both signs
 * @param samples the corners next to and opposite of voxel (0, 0, 0), and the middle
 * @param raw checksums in stored order
 * @param ras checksums in RAS order
 */
public record VolumeStatistics(
        double min, double max, double mean, long nan, long inf, List<Sample> samples, Checksums raw, Checksums ras) {
    /** The value of one voxel. */
    public record Sample(int x, int y, int z, double value) {}

    /**
     * SHA-256 of the values, little-endian, x fastest, in hexadecimal.
     *
     * @param int16 as 16-bit integers; empty unless every value is one
     * @param float32 as 32-bit floats; NaN has the bits 7FC00000
     */
    public record Checksums(Optional<String> int16, String float32) {}

    public VolumeStatistics {
        samples = List.copyOf(samples);
    }

    /** Reads all voxels twice, in bounded memory. */
    public static VolumeStatistics of(Volume volume) {
        Collector raw = new Collector();
        double[] block = new double[VoxelBlocks.BLOCK];
        VoxelBlocks.forEach(volume.voxels(), block, length -> raw.add(block, length));
        Checksums rawSums = raw.checksums();
        return new VolumeStatistics(
                raw.min(),
                raw.max(),
                raw.mean(),
                raw.nan,
                raw.inf,
                samples(volume),
                rawSums,
                AxisMap.between(volume.affine(), Orientation.RAS).identity() ? rawSums : rasChecksums(volume));
    }

    private static Checksums rasChecksums(Volume volume) {
        AxisMap map = AxisMap.between(volume.affine(), Orientation.RAS);
        VolumeShape shape = map.shape(volume.shape());
        int planes = map.planesAtOnce(volume.shape());
        double[] block = new double[Math.toIntExact(planes * shape.planeCount())];
        Collector collector = new Collector();
        for (int z = 0; z < shape.nz(); z += planes) {
            int here = Math.min(planes, shape.nz() - z);
            map.readPlanes(volume.voxels(), volume.shape(), z, here, block);
            collector.add(block, Math.toIntExact(here * shape.planeCount()));
        }
        return collector.checksums();
    }

    private static List<Sample> samples(Volume volume) {
        int x = volume.nx() - 1;
        int y = volume.ny() - 1;
        int z = volume.nz() - 1;
        int[][] places = {
            {0, 0, 0}, {x, 0, 0}, {0, y, 0}, {0, 0, z}, {volume.nx() / 2, volume.ny() / 2, volume.nz() / 2}, {x, y, z}
        };
        return java.util.Arrays.stream(places)
                .map(p -> new Sample(p[0], p[1], p[2], volume.value(p[0], p[1], p[2])))
                .toList();
    }

    /** Runs over values once; one thread. */
    private static final class Collector {
        private static final int STEP = 1 << 12;

        private final MessageDigest int16 = sha256();
        private final MessageDigest float32 = sha256();
        private final ByteBuffer bytes = ByteBuffer.allocate(4 * STEP).order(ByteOrder.LITTLE_ENDIAN);
        private boolean whole = true;
        private double lowest = Double.POSITIVE_INFINITY;
        private double highest = Double.NEGATIVE_INFINITY;
        private double sum;
        private long finite;
        private long nan;
        private long inf;

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new Report2CtException(ErrorKind.INTERNAL, "this Java has no SHA-256", e);
            }
        }

        void add(double[] values, int length) {
            for (int from = 0; from < length; from += STEP) {
                int to = Math.min(length, from + STEP);
                count(values, from, to);
                digestFloats(values, from, to);
                digestShorts(values, from, to);
            }
        }

        private void count(double[] values, int from, int to) {
            double partial = 0;
            for (int i = from; i < to; i++) {
                double value = values[i];
                if (Double.isNaN(value)) {
                    nan++;
                } else if (Double.isInfinite(value)) {
                    inf++;
                } else {
                    finite++;
                    partial += value;
                    lowest = Math.min(lowest, value);
                    highest = Math.max(highest, value);
                }
            }
            sum += partial;
        }

        private void digestFloats(double[] values, int from, int to) {
            bytes.clear();
            for (int i = from; i < to; i++) {
                bytes.putInt(Float.floatToIntBits((float) values[i]));
            }
            float32.update(bytes.array(), 0, bytes.position());
        }

        private void digestShorts(double[] values, int from, int to) {
            bytes.clear();
            for (int i = from; i < to && whole; i++) {
                short value = (short) values[i];
                whole = value == values[i];
                bytes.putShort(value);
            }
            if (whole) {
                int16.update(bytes.array(), 0, bytes.position());
            }
        }

        double min() {
            return finite == 0 ? Double.NaN : lowest;
        }

        double max() {
            return finite == 0 ? Double.NaN : highest;
        }

        double mean() {
            return finite == 0 ? Double.NaN : sum / finite;
        }

        Checksums checksums() {
            Optional<String> shorts = whole ? Optional.of(HexFormat.of().formatHex(int16.digest())) : Optional.empty();
            return new Checksums(shorts, HexFormat.of().formatHex(float32.digest()));
        }
    }
}
