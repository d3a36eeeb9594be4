package report2ct.study;

import java.util.Objects;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.generation.GenerationOptions;
import report2ct.generation.GridSize;
import report2ct.volume.CropPad;
import report2ct.volume.HounsfieldRange;
import report2ct.volume.HounsfieldRange.Rounding;
import report2ct.volume.Orientation;
import report2ct.volume.Resampling;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;
import report2ct.volume.VolumeShape;

/**
 * A real CT on which the autoencoder is measured.
 *
 * @param name shown instead of the file's path
 * @param attribution where it comes from and under which licence; drawn into every picture of it
 * @param volume as read, in Hounsfield units
 */
public record RealVolume(String name, String attribution, Volume volume) {
    private static final double AIR_HU = -1000;

    public RealVolume {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(volume, "volume");
        if (attribution.isBlank()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, name + ": expected an attribution of the real CT, found none");
        }
    }

    /** In RAS order at the model's spacing, cropped or filled with air to its size, clipped to -1000 to 1000 HU. */
    Volume prepared(GenerationOptions options) {
        GridSize size = Objects.requireNonNull(options.size(), "size");
        Spacing spacing = Objects.requireNonNull(options.spacing(), "spacing");
        Volume ras = Orientation.RAS.apply(volume.inMemory().requireFinite());
        Volume resampled = Resampling.toSpacing(ras, spacing);
        Volume cut = CropPad.MONAI.apply(resampled, new VolumeShape(size.x(), size.y(), size.z()), AIR_HU);
        return HounsfieldRange.CT.clip(cut, Rounding.NEAREST);
    }
}
