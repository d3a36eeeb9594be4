package report2ct.dataset.patch;

import report2ct.volume.VolumeShape;

/**
 * CT volumes that patches are cut from, opened when they are needed. May be used by several threads at once.
 */
public interface VolumeSource extends AutoCloseable {
    /** Number of volumes. */
    int size();

    /** The name of a volume, for messages. */
    String id(int index);

    /** The size of a volume in RAS order. */
    VolumeShape shape(int index);

    /**
     * A box of voxels in RAS order, clipped and scaled so that 0 is -1000 HU and 1 is 1000 HU.
     *
     * @param box inside the volume
     * @return X*Y*Z values, z fastest
     */
    float[] box(int index, VolumeBox box);

    /** Says which volumes these are, so that a run that goes on with others can be refused. */
    String description();

    @Override
    void close();
}
