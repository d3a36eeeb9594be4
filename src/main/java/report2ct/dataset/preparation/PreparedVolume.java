package report2ct.dataset.preparation;

import java.util.List;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;
import report2ct.volume.VolumeShape;

/**
 * A volume ready for the autoencoder.
 *
 * @param unit RAS order, 0..1, on the grid of the set
 * @param sourceSize voxels before it was resized, RAS order
 * @param sourceSpacing millimetres between them
 * @param notes what people should know, one sentence each
 */
public record PreparedVolume(Volume unit, VolumeShape sourceSize, Spacing sourceSpacing, List<String> notes) {
    public PreparedVolume {
        notes = List.copyOf(notes);
    }
}
