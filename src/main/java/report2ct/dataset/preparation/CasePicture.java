package report2ct.dataset.preparation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import report2ct.dataset.source.CaseVolume;
import report2ct.dataset.source.StudyCase;
import report2ct.io.format.VolumeLabel;
import report2ct.io.png.Montage;
import report2ct.io.png.PngFile;
import report2ct.volume.HounsfieldRange;
import report2ct.volume.Volume;
import report2ct.volume.Window;

/** The middle slices of a prepared volume as a PNG file. */
final class CasePicture {
    private static final int TILE = 160;

    private CasePicture() {}

    static void write(Path file, Volume unit, StudyCase one) throws IOException {
        boolean painted = one.volume() instanceof CaseVolume.Painted;
        String caption = painted ? one.id() + "  " + VolumeLabel.SYNTHETIC_MARK : one.id();
        Montage montage = new Montage(TILE, 1, List.of(unit(Window.LUNG), unit(Window.MEDIASTINUM)));
        PngFile.write(montage.draw(unit, caption), Map.of("Comment", caption), file, true);
    }

    /** A window for values from 0 to 1. */
    private static Window unit(Window hu) {
        HounsfieldRange range = HounsfieldRange.CT;
        double width = range.high() - range.low();
        return new Window(hu.name(), (hu.centre() - range.low()) / width, hu.width() / width);
    }
}
