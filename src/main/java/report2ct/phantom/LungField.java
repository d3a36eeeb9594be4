package report2ct.phantom;

import java.util.Arrays;

/**
 * Both lungs while they are painted: {@code tissue} is the Hounsfield value inside them, {@code vessels},
 * {@code walls} and {@code air} are covered shares of the branching trees. A voxel belongs to the right lung where its
 * anatomical x is positive.
 */
final class LungField {
    /** Share from which a voxel belongs to a lung. */
    static final float INSIDE = 0.5f;

    private static final int QUANTILE_STRIDE = 7;

    final Chest chest;
    final Space space;
    final float[] tissue;
    final float[] vessels;
    final float[] walls;
    final float[] air;

    LungField(Chest chest) {
        this.chest = chest;
        space = chest.space;
        tissue = new float[space.voxels()];
        vessels = new float[space.voxels()];
        walls = new float[space.voxels()];
        air = new float[space.voxels()];
    }

    /** A value for each voxel of a lung. */
    interface VoxelValue {
        float at(int index);
    }

    /** What is done with each voxel of a lung. */
    interface VoxelPainter {
        void paint(int index);
    }

    /** Visits the voxels that a lung covers in part or whole. */
    void each(Side side, VoxelPainter painter) {
        for (int i = 0; i < tissue.length; i++) {
            if (chest.lung[i] > 0 && on(side, i)) {
                painter.paint(i);
            }
        }
    }

    /** Visits the lung voxels within {@code reach} mm of a place. */
    void around(Tubes.Place centre, float reach, VoxelPainter painter) {
        Space.Box box = space.anatomical(
                centre.x() - reach,
                centre.x() + reach,
                centre.y() - reach,
                centre.y() + reach,
                centre.z() - reach,
                centre.z() + reach);
        space.rows(box, (from, to, j, k) -> {
            for (int i = from; i < to; i++) {
                if (chest.lung[i] > 0) {
                    painter.paint(i);
                }
            }
        });
    }

    float distance(Tubes.Place centre, int i) {
        return SoftEdge.radius(space.x[i] - centre.x(), space.y[i] - centre.y(), space.z[i] - centre.z());
    }

    void mix(int i, float cover, float hu) {
        tissue[i] += cover * (hu - tissue[i]);
    }

    /** The value that the given share of a lung's voxels exceeds. */
    float exceededBy(Side side, double share, VoxelValue value) {
        float[] values = new float[tissue.length / QUANTILE_STRIDE + 1];
        int count = 0;
        for (int i = 0; i < tissue.length; i += QUANTILE_STRIDE) {
            if (chest.lung[i] > INSIDE && on(side, i)) {
                values[count++] = value.at(i);
            }
        }
        Arrays.sort(values, 0, count);
        return count == 0 ? Float.MAX_VALUE : values[(int) ((count - 1) * (1 - share))];
    }

    private boolean on(Side side, int i) {
        return side == Side.BOTH || (side == Side.RIGHT) == space.x[i] > 0;
    }

    /** Puts vessels, bronchial walls and air into the tissue. */
    void mixTrees(float vesselHu) {
        for (int i = 0; i < tissue.length; i++) {
            if (chest.lung[i] > 0) {
                mix(i, vessels[i], vesselHu);
                mix(i, walls[i], -120);
                mix(i, air[i], -960);
            }
        }
    }

    /** Puts the finished lungs into the picture. */
    void paint() {
        for (int i = 0; i < tissue.length; i++) {
            if (chest.lung[i] > 0) {
                chest.put(i, chest.lung[i], tissue[i]);
            }
        }
    }
}
