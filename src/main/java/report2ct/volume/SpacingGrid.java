package report2ct.volume;

/**
 * The voxel grid of a volume at another spacing, as MONAI's {@code zoom_affine} and {@code compute_shape_offset} choose
 * it.
 *
 * @param toSource new voxel index to old voxel index
 * @param unchanged whether the new grid is the old one within the tolerance
 */
record SpacingGrid(VolumeShape shape, Affine affine, Affine toSource, boolean unchanged) {
    /** An axis this close to the wanted spacing keeps its own; also the tolerance of an unchanged grid. */
    private static final double KEEP = 1e-3;

    private static final double KEEP_RELATIVE = 1e-5;

    static SpacingGrid of(Volume volume, Spacing wanted) {
        Affine old = volume.affine();
        Affine axes = zoomed(old, kept(volume.spacing(), wanted));
        double[][] corners = corners(volume.shape());
        Affine toNew = axes.inverse().times(old);
        double[][] moved = new double[corners.length][];
        for (int i = 0; i < corners.length; i++) {
            moved[i] = toNew.apply(corners[i][0], corners[i][1], corners[i][2]);
        }
        VolumeShape shape = new VolumeShape(extent(moved, 0), extent(moved, 1), extent(moved, 2));
        double[] origin = origin(volume, axes, shape, moved);
        Affine affine = axes.withOrigin(origin[0], origin[1], origin[2]);
        Affine toSource = old.inverse().times(affine);
        return new SpacingGrid(shape, affine, toSource, shape.equals(volume.shape()) && identity(toSource));
    }

    private static double[] kept(Spacing now, Spacing wanted) {
        return new double[] {kept(now.x(), wanted.x()), kept(now.y(), wanted.y()), kept(now.z(), wanted.z())};
    }

    private static double kept(double now, double wanted) {
        return Math.abs(now - wanted) <= KEEP ? now : wanted;
    }

    /** Directions without shear (Cholesky factor of R^T R divided out), columns of the wanted lengths, origin 0. */
    private static Affine zoomed(Affine affine, double[] length) {
        double[][] q = new double[3][3];
        for (int c = 0; c < 3; c++) {
            double[] column = {affine.at(0, c), affine.at(1, c), affine.at(2, c)};
            for (int earlier = 0; earlier < c; earlier++) {
                double along = dot(column, q[earlier]);
                for (int r = 0; r < 3; r++) {
                    column[r] -= along * q[earlier][r];
                }
            }
            double norm = Math.sqrt(dot(column, column));
            for (int r = 0; r < 3; r++) {
                q[c][r] = column[r] / norm;
            }
        }
        double[][] rows = new double[3][4];
        for (int r = 0; r < 3; r++) {
            for (int c = 0; c < 3; c++) {
                rows[r][c] = q[c][r] * length[c];
            }
        }
        return Affine.ofRows(rows);
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    /** The eight corners, last axis fastest, as numpy's meshgrid lists them. */
    private static double[][] corners(VolumeShape shape) {
        double[][] corners = new double[8][];
        for (int i = 0; i < 8; i++) {
            corners[i] = new double[] {
                (i >> 2 & 1) * (shape.nx() - 1.0), (i >> 1 & 1) * (shape.ny() - 1.0), (i & 1) * (shape.nz() - 1.0)
            };
        }
        return corners;
    }

    private static int extent(double[][] moved, int axis) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double[] corner : moved) {
            low = Math.min(low, corner[axis]);
            high = Math.max(high, corner[axis]);
        }
        return (int) Math.rint(high - low + 1);
    }

    /** The first corner that is smallest along all new axes; without one, both centres coincide. */
    private static double[] origin(Volume volume, Affine axes, VolumeShape shape, double[][] moved) {
        Affine old = volume.affine();
        double[][] corners = corners(volume.shape());
        for (int i = 0; i < moved.length; i++) {
            if (smallest(moved, i)) {
                return old.apply(corners[i][0], corners[i][1], corners[i][2]);
            }
        }
        double[] oldCentre = old.apply(volume.nx() / 2.0, volume.ny() / 2.0, volume.nz() / 2.0);
        double[] newCentre = axes.apply(shape.nx() / 2.0, shape.ny() / 2.0, shape.nz() / 2.0);
        return new double[] {oldCentre[0] - newCentre[0], oldCentre[1] - newCentre[1], oldCentre[2] - newCentre[2]};
    }

    private static boolean smallest(double[][] moved, int candidate) {
        for (double[] corner : moved) {
            for (int axis = 0; axis < 3; axis++) {
                if (corner[axis] - moved[candidate][axis] < -KEEP) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean identity(Affine map) {
        for (int r = 0; r < 3; r++) {
            for (int c = 0; c < 4; c++) {
                double expected = r == c ? 1 : 0;
                if (Math.abs(map.at(r, c) - expected) > KEEP + KEEP_RELATIVE * expected) {
                    return false;
                }
            }
        }
        return true;
    }
}
