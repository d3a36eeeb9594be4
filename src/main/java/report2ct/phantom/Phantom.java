package report2ct.phantom;

import java.util.BitSet;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.volume.Spacing;

/**
 * A phantom: Hounsfield units in [-1000, 1000] stored x fastest, then y, then z, in RAS order, and the truth about it.
 * The array is not copied, because a copy a phantom costs more than making it safe is worth; treat it as read-only.
 *
 * @param hu {@code nx * ny * nz} values
 * @param lung the voxels of both pleural cavities above the diaphragm, with whatever fills them (lung, fluid, free air)
 */
@SuppressWarnings("ArrayRecordComponent") // 2 MB of voxels; equality of phantoms is not needed, equality of arrays is
public record Phantom(short[] hu, int nx, int ny, int nz, Spacing spacing, BitSet lung, PhantomTruth truth) {
    public Phantom {
        if (hu.length != (long) nx * ny * nz) {
            throw new Report2CtException(
                    ErrorKind.INTERNAL, "phantom: expected " + (long) nx * ny * nz + " voxels, found " + hu.length);
        }
        lung = (BitSet) lung.clone();
    }

    /** Hounsfield units of one voxel. */
    public short at(int x, int y, int z) {
        return hu[(z * ny + y) * nx + x];
    }
}
