package report2ct.volume;

import java.util.Objects;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * A three-dimensional image with its place in the world: voxels (x fastest, then y, then z), usually Hounsfield units,
 * and an affine. Immutable; the voxels may lie in memory or in a file that somebody else closes.
 */
public final class Volume {
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final VolumeShape shape;
    private final Affine affine;
    private final Voxels voxels;

    private Volume(VolumeShape shape, Affine affine, Voxels voxels) {
        this.shape = Objects.requireNonNull(shape, "shape");
        this.affine = Objects.requireNonNull(affine, "affine");
        this.voxels = Objects.requireNonNull(voxels, "voxels");
        if (voxels.count() != shape.voxelCount()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "volume of " + shape + ": expected " + shape.voxelCount() + " voxels, found " + voxels.count());
        }
    }

    /** Any voxels. */
    public static Volume of(VolumeShape shape, Affine affine, Voxels voxels) {
        return new Volume(shape, affine, voxels);
    }

    /** Hounsfield units. The array is used as it is, not copied; it must not change any more. */
    public static Volume ofHu(short[] xFastest, int nx, int ny, int nz, Affine affine) {
        return new Volume(new VolumeShape(nx, ny, nz), affine, ShortVoxels.of(xFastest));
    }

    /** Floating-point values. The array is used as it is, not copied; it must not change any more. */
    public static Volume ofFloats(float[] xFastest, int nx, int ny, int nz, Affine affine) {
        return new Volume(new VolumeShape(nx, ny, nz), affine, FloatVoxels.of(xFastest));
    }

    /** Size in voxels. */
    public VolumeShape shape() {
        return shape;
    }

    /** Voxel index to RAS millimetres. */
    public Affine affine() {
        return affine;
    }

    /** Distance between voxel centres along the array's axes. */
    public Spacing spacing() {
        return affine.spacing();
    }

    /** The values. */
    public Voxels voxels() {
        return voxels;
    }

    /** Size along x. */
    public int nx() {
        return shape.nx();
    }

    /** Size along y. */
    public int ny() {
        return shape.ny();
    }

    /** Size along z. */
    public int nz() {
        return shape.nz();
    }

    /** One value. */
    public double value(int x, int y, int z) {
        return voxels.at(shape.index(x, y, z));
    }

    /** The same voxels elsewhere in the world. */
    public Volume withAffine(Affine other) {
        return new Volume(shape, other, voxels);
    }

    /** All values as floating point, x fastest; a copy. Refused beyond the length of a Java array. */
    public float[] toFloats() {
        float[] values = new float[arrayLength()];
        voxels.copyTo(0, values, 0, values.length);
        return values;
    }

    /** All values as whole numbers, x fastest; a copy. Refused for floating point ({@link HounsfieldRange} rounds). */
    public short[] toShorts() {
        short[] values = new short[arrayLength()];
        voxels.copyTo(0, values, 0, values.length);
        return values;
    }

    private int arrayLength() {
        if (shape.voxelCount() > LARGEST_ARRAY) {
            throw new Report2CtException(
                    ErrorKind.OUT_OF_MEMORY, "a volume of " + shape + " voxels does not fit in one Java array");
        }
        return (int) shape.voxelCount();
    }

    /**
     * A copy in memory, independent of any file: 16-bit whole numbers when every value is one, otherwise
     * {@code float} (wider numbers are rounded to it).
     */
    public Volume inMemory() {
        if (voxels instanceof ShortVoxels || voxels instanceof FloatVoxels) {
            return this;
        }
        VoxelType type = voxels.type() == VoxelType.INT16 || wholeShorts() ? VoxelType.INT16 : VoxelType.FLOAT32;
        VoxelsBuilder builder = VoxelsBuilder.of(type, voxels.count());
        double[] block = new double[VoxelBlocks.BLOCK];
        VoxelBlocks.forEach(voxels, block, length -> builder.append(block, 0, length));
        return new Volume(shape, affine, builder.build());
    }

    /** This volume, or a refusal when a voxel is not a finite number; training and evaluation take no others. */
    public Volume requireFinite() {
        if (voxels.type() == VoxelType.INT16) {
            return this;
        }
        double[] block = new double[VoxelBlocks.BLOCK];
        boolean finite = VoxelBlocks.all(voxels, block, length -> {
            for (int i = 0; i < length; i++) {
                if (!Double.isFinite(block[i])) {
                    return false;
                }
            }
            return true;
        });
        if (!finite) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "volume of " + shape + ": expected finite voxels, found NaN or infinity");
        }
        return this;
    }

    private boolean wholeShorts() {
        double[] block = new double[VoxelBlocks.BLOCK];
        return VoxelBlocks.all(voxels, block, length -> {
            for (int i = 0; i < length; i++) {
                // A negative zero has no 16-bit form and stays floating point.
                if ((short) block[i] != block[i] || (block[i] == 0 && 1 / block[i] < 0)) {
                    return false;
                }
            }
            return true;
        });
    }

    @Override
    public String toString() {
        Spacing s = spacing();
        return "volume " + shape + ", " + s.x() + " x " + s.y() + " x " + s.z() + " mm, " + affine.axisCodes();
    }
}
