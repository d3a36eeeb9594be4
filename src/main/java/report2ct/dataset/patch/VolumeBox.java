package report2ct.dataset.patch;

/** A box of voxels by its first voxel and its size. */
public record VolumeBox(int x, int y, int z, PatchSize size) {}
