package report2ct.volume;

/** The narrowest of three number types that holds every value of some voxels exactly. */
public enum VoxelType {
    /** Whole numbers from -32768 to 32767. */
    INT16,
    /** 32-bit floating point. */
    FLOAT32,
    /** 64-bit floating point; only behind views of files, never held in memory as a whole. */
    FLOAT64
}
