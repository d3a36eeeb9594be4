package report2ct.volume;

/** Which of the geometries that a NIfTI header can hold counts. The other formats hold one. */
public enum GeometryRule {
    /**
     * As nibabel: sform where its code is above zero, otherwise qform where its code is above zero, otherwise the voxel
     * sizes. For looking at files and converting them.
     */
    NIBABEL,
    /**
     * As MONAI's loader: the same, but the qform replaces an sform whose column lengths disagree with the voxel sizes of
     * the header while those of the qform agree. For preparing training data and for evaluation.
     */
    MONAI
}
