package report2ct.volume;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Number of voxels along x, y and z; each at least one, their product within a {@code long}. */
public record VolumeShape(int nx, int ny, int nz) {
    public VolumeShape {
        if (nx <= 0 || ny <= 0 || nz <= 0) {
            throw refused(nx + " x " + ny + " x " + nz + ", expected at least one voxel along each axis");
        }
        if (Math.multiplyHigh((long) nx * ny, nz) != 0 || (long) nx * ny * nz < 0) {
            throw refused(nx + " x " + ny + " x " + nz + ", more than 2^63 voxels");
        }
    }

    private static Report2CtException refused(String found) {
        return new Report2CtException(ErrorKind.INVALID_INPUT, "shape of a volume: found " + found);
    }

    /** Number of voxels of the whole volume. */
    public long voxelCount() {
        return (long) nx * ny * nz;
    }

    /** Number of voxels of one z plane. */
    public long planeCount() {
        return (long) nx * ny;
    }

    /** Size along axis 0 (x), 1 (y) or 2 (z). */
    public int along(int axis) {
        return switch (axis) {
            case 0 -> nx;
            case 1 -> ny;
            case 2 -> nz;
            default -> throw new IndexOutOfBoundsException("axis " + axis);
        };
    }

    /** Distance in the voxel sequence between neighbours along an axis: 1, nx, nx * ny. */
    public long stride(int axis) {
        return switch (axis) {
            case 0 -> 1;
            case 1 -> nx;
            case 2 -> planeCount();
            default -> throw new IndexOutOfBoundsException("axis " + axis);
        };
    }

    /** Place of a voxel in the sequence (x fastest, then y, then z). */
    public long index(int x, int y, int z) {
        if (x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz) {
            throw new IndexOutOfBoundsException("voxel (" + x + ", " + y + ", " + z + ") of a volume of " + this);
        }
        return x + (long) nx * (y + (long) ny * z);
    }

    @Override
    public String toString() {
        return nx + " x " + ny + " x " + nz;
    }
}
