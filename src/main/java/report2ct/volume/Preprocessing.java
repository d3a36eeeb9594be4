package report2ct.volume;

/**
 * The preparation of a CT volume for the autoencoder (diffusion.md 2.1): RAS order, Hounsfield units clipped and mapped
 * to 0..1, resized to a fixed grid with the field of view kept.
 *
 * @param range Hounsfield units that become 0 and 1
 * @param size voxels of the result
 */
public record Preprocessing(HounsfieldRange range, VolumeShape size) {
    /** The paper's: -1000..1000 HU, 480 x 480 x 256 voxels. */
    public static Preprocessing paper() {
        return new Preprocessing(HounsfieldRange.CT, new VolumeShape(480, 480, 256));
    }

    /**
     * The volume after each step.
     *
     * @param oriented in RAS order
     * @param scaled clipped and mapped to 0..1
     * @param resized at the final size; its spacing is what the denoiser is told
     */
    public record Steps(Volume oriented, Volume scaled, Volume resized) {}

    /** Prepares a volume in Hounsfield units; NaN and infinities are refused. */
    public Volume apply(Volume volume) {
        return steps(volume).resized();
    }

    /** As {@link #apply(Volume)}, with what lies between. */
    public Steps steps(Volume volume) {
        Volume oriented = Orientation.RAS.apply(volume.requireFinite());
        Volume scaled = range.toUnit(oriented);
        return new Steps(oriented, scaled, Resampling.resize(scaled, size));
    }
}
