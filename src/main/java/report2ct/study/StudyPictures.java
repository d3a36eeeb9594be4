package report2ct.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.Version;
import report2ct.io.format.VolumeLabel;
import report2ct.io.png.Montage;
import report2ct.io.png.PngFile;
import report2ct.volume.Volume;
import report2ct.volume.Window;

/**
 * The pictures of a study as files: middle slices in the three planes, lung and mediastinum windows. Which cases are shown
 * is decided by their index, before anybody has seen them.
 *
 * @param folder holds them
 */
record StudyPictures(Path folder) {
    private static final Montage MONTAGE = new Montage(200, 1, List.of(Window.LUNG, Window.MEDIASTINUM));

    private static final int KEY_LETTERS = 12;

    /**
     * The place of a picture.
     *
     * @param what it shows
     * @param key of the measurement, so that a picture is never taken for that of another one
     */
    Path file(String what, int index, String key) {
        return folder.resolve(String.format(Locale.ROOT, "%s-%03d-%s.png", what, index, key.substring(0, KEY_LETTERS)));
    }

    boolean exists(Path file) {
        return Files.isRegularFile(file);
    }

    /** Draws a synthetic volume. */
    void drawSynthetic(Volume volume, Path file) {
        draw(volume, VolumeLabel.SYNTHETIC_MARK, file);
    }

    /** Draws a volume with a line under it; an older picture is replaced. */
    void draw(Volume volume, String mark, Path file) {
        Map<String, String> text = Map.of("Comment", mark, "Software", Version.nameAndVersion());
        try {
            PngFile.write(MONTAGE.draw(volume, mark), text, file, true);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.OUT_OF_DISK, file + ": " + e.getMessage(), e);
        }
    }

    /** The bytes of a picture. */
    byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, file + ": " + e.getMessage(), e);
        }
    }
}
