package report2ct.dataset.patch;

import java.util.List;
import report2ct.volume.VolumeShape;

/** Volumes in memory, z fastest. */
public final class ArrayVolumes implements VolumeSource {
    private final VolumeShape shape;
    private final List<float[]> volumes;

    public ArrayVolumes(VolumeShape shape, List<float[]> volumes) {
        this.shape = shape;
        this.volumes = List.copyOf(volumes);
    }

    /** One volume whose values tell the place: a smooth ramp from 0 to 1. */
    public static ArrayVolumes ramp(int nx, int ny, int nz) {
        float[] values = new float[nx * ny * nz];
        int i = 0;
        for (int x = 0; x < nx; x++) {
            for (int y = 0; y < ny; y++) {
                for (int z = 0; z < nz; z++) {
                    values[i++] = (x * 3 + y * 5 + z * 7) / (float) (nx * 3 + ny * 5 + nz * 7);
                }
            }
        }
        return new ArrayVolumes(new VolumeShape(nx, ny, nz), List.of(values));
    }

    @Override
    public int size() {
        return volumes.size();
    }

    @Override
    public String id(int index) {
        return "array-" + index;
    }

    @Override
    public VolumeShape shape(int index) {
        return shape;
    }

    public float value(int index, int x, int y, int z) {
        return volumes.get(index)[(x * shape.ny() + y) * shape.nz() + z];
    }

    @Override
    public float[] box(int index, VolumeBox box) {
        PatchSize size = box.size();
        float[] values = new float[size.voxelCount()];
        int i = 0;
        for (int x = 0; x < size.x(); x++) {
            for (int y = 0; y < size.y(); y++) {
                for (int z = 0; z < size.z(); z++) {
                    values[i++] = value(index, box.x() + x, box.y() + y, box.z() + z);
                }
            }
        }
        return values;
    }

    @Override
    public String description() {
        return volumes.size() + " arrays of " + shape;
    }

    @Override
    public void close() {
        // holds nothing
    }
}
