package report2ct.phantom;

import java.util.Arrays;

/**
 * The picture of one phantom while it is painted: Hounsfield units, and the fields that several organs need.
 *
 * <p>Arrays hold one value a voxel: {@code cage} the cage radius of {@link Build#cage}, {@code mediastinum} and
 * {@code lung} covered shares in [0, 1].
 */
final class Chest {
    private static final float AIR_HU = -1000;

    final Space space;
    final Build build;
    final float[] hu;
    final float[] cage;
    final float[] mediastinum;
    final float[] lung;

    Chest(Space space, Build build) {
        this.space = space;
        this.build = build;
        hu = new float[space.voxels()];
        Arrays.fill(hu, AIR_HU);
        cage = new float[space.voxels()];
        mediastinum = new float[space.voxels()];
        lung = new float[space.voxels()];
    }

    /** Mixes {@code value} into a voxel by the covered share. */
    void put(int i, float cover, float value) {
        hu[i] += cover * (value - hu[i]);
    }

    /** Covered share for a distance in mm, with an edge one voxel wide. */
    float cover(float distance) {
        return SoftEdge.cover(distance, space.sx);
    }

    /** Share of the voxel inside the thoracic cavity. */
    float cavity(int i) {
        return cover(build.cageDistance(cage[i], Build.INNER, space.x[i], space.y[i]));
    }
}
