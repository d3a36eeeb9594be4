package report2ct.nn;

import static org.bytedeco.pytorch.global.torch.avg_pool2d;
import static org.bytedeco.pytorch.global.torch.upsample_nearest3d;
import static org.bytedeco.pytorch.global.torch.upsample_trilinear3d;

import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Factor-two and block resampling of feature maps [B, C, X, Y, Z]. */
public final class Resampling3d {
    private Resampling3d() {}

    /** Each voxel repeated twice along every axis. */
    public static Tensor nearestDouble(Tensor x) {
        return upsample_nearest3d(x, doubled(x));
    }

    /** Trilinear interpolation to twice the length of every axis, corners not aligned. */
    public static Tensor trilinearDouble(Tensor x) {
        return upsample_trilinear3d(x, doubled(x), false);
    }

    /**
     * Mean of 2x2x2 blocks. Computed as a 2-D pooling over (Y, Z) and the mean of neighbouring X planes: many times
     * faster than libtorch's 3-D pooling on the CPU and available in bfloat16.
     */
    public static Tensor averageHalf(Tensor x) {
        long b = x.size(0);
        long c = x.size(1);
        long nx = x.size(2);
        long ny = x.size(3);
        long nz = x.size(4);
        Tensor planes = x.permute(0, 2, 1, 3, 4).reshape(b * nx, c, ny, nz);
        Tensor pooled = avg_pool2d(planes, 2, 2); // [B*X, C, Y/2, Z/2]
        Tensor pairs = pooled.reshape(b, nx / 2, 2, c, ny / 2, nz / 2);
        Tensor mean = Ops.scale(pairs.select(2, 0).add(pairs.select(2, 1)), 0.5); // [B, X/2, C, Y/2, Z/2]
        return mean.permute(0, 2, 1, 3, 4);
    }

    /** [B, C, X, Y, Z] to [B, C*f^3, X/f, Y/f, Z/f]: each block of voxels becomes channels. */
    public static Tensor spaceToDepth(Tensor x, long f) {
        if (f == 1) {
            return new Tensor(x);
        }
        long b = x.size(0);
        long c = x.size(1);
        long nx = x.size(2);
        long ny = x.size(3);
        long nz = x.size(4);
        if (nx % f != 0 || ny % f != 0 || nz % f != 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "size " + nx + "x" + ny + "x" + nz + ": expected every axis to be a multiple of " + f);
        }
        return x.reshape(b, c, nx / f, f, ny / f, f, nz / f, f)
                .permute(0, 1, 3, 5, 7, 2, 4, 6)
                .reshape(b, c * f * f * f, nx / f, ny / f, nz / f);
    }

    /** The inverse of {@link #spaceToDepth}. */
    public static Tensor depthToSpace(Tensor x, long f) {
        if (f == 1) {
            return new Tensor(x);
        }
        long b = x.size(0);
        long c = x.size(1) / (f * f * f);
        long nx = x.size(2);
        long ny = x.size(3);
        long nz = x.size(4);
        return x.reshape(b, c, f, f, f, nx, ny, nz)
                .permute(0, 1, 5, 2, 6, 3, 7, 4)
                .reshape(b, c, nx * f, ny * f, nz * f);
    }

    private static long[] doubled(Tensor x) {
        return new long[] {x.size(2) * 2, x.size(3) * 2, x.size(4) * 2};
    }
}
