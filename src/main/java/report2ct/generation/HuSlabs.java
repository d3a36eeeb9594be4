package report2ct.generation;

import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;
import report2ct.vae.PlaneSink;
import report2ct.volume.Affine;
import report2ct.volume.HounsfieldRange;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;

/** Puts decoded slabs as Hounsfield units into the voxels of a volume, so that its floating-point form is never whole. */
final class HuSlabs implements PlaneSink {
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final int nx;
    private final int ny;
    private final int nz;
    private final short[] hu;

    HuSlabs(long nx, long ny, long nz) {
        if (Math.multiplyExact(nx, Math.multiplyExact(ny, nz)) > LONGEST_ARRAY) {
            throw new Report2CtException(
                    ErrorKind.OUT_OF_MEMORY, "size: " + nx * ny * nz + " voxels do not fit in one Java array");
        }
        this.nx = (int) nx;
        this.ny = (int) ny;
        this.nz = (int) nz;
        hu = new short[this.nx * this.ny * this.nz];
    }

    @Override
    public void accept(long from, Tensor planes) {
        try (TensorScope scope = TensorScope.open()) {
            put(Math.toIntExact(from), Ops.onCpu(planes));
        }
    }

    private void put(int from, Tensor planes) {
        int count = Math.toIntExact(planes.size(2));
        for (int z = 0; z < nz; z++) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor slice = planes.narrow(4, z, 1).view(count, ny).t().contiguous(); // [Y, n]
                short[] values = HounsfieldRange.CT.toHu(Ops.toFloats(slice));
                int place = from + nx * ny * z;
                for (int y = 0; y < ny; y++) {
                    System.arraycopy(values, y * count, hu, place + y * nx, count);
                }
            }
        }
    }

    /** The complete volume: RAS order, positive diagonal affine, origin 0. */
    Volume volume(Spacing spacing) {
        return Volume.ofHu(hu, nx, ny, nz, Affine.ofSpacing(spacing));
    }
}
