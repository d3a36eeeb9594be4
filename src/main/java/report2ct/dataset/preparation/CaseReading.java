package report2ct.dataset.preparation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.source.CaseVolume;
import report2ct.io.VolumeFiles;
import report2ct.io.format.LoadedVolume;
import report2ct.io.format.ReadOptions;
import report2ct.phantom.FindingSampler;
import report2ct.phantom.Phantom;
import report2ct.phantom.PhantomGenerator;
import report2ct.volume.Affine;
import report2ct.volume.Orientation;
import report2ct.volume.Preprocessing;
import report2ct.volume.Volume;

/**
 * Reads or paints a volume, checks it and prepares it as {@link Preprocessing} does. NIfTI geometry follows MONAI's rule.
 * Needs the memory of the stored volume once or twice and of the grid once or twice as 32-bit numbers. Any thread may use
 * it.
 *
 * @param preprocessing range and grid
 * @param guards whether a volume must look like a chest in Hounsfield units
 */
public record CaseReading(Preprocessing preprocessing, Guards guards) {
    /** What is done with volumes that do not look like a chest in Hounsfield units and in the right place. */
    public enum Guards {
        /** They are refused. */
        CHEST,
        /** They are taken as they are; known rescales and stated spacing still count. */
        NONE
    }

    /**
     * The prepared volume.
     *
     * @throws Report2CtException that begins with the file's name
     */
    public PreparedVolume read(CaseVolume volume) {
        if (volume instanceof CaseVolume.InFile file) {
            return readFile(file);
        }
        return paint((CaseVolume.Painted) volume);
    }

    private PreparedVolume readFile(CaseVolume.InFile given) {
        Path file = given.file();
        try {
            LoadedVolume loaded = VolumeFiles.standard().read(file, ReadOptions.monai());
            Volume placed = GeometryGuard.stated(loaded.volume(), given.geometry(), guards);
            Volume oriented = Orientation.RAS.apply(placed.requireFinite());
            return prepared(hounsfield(oriented, given), loaded.warnings());
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, file + ": " + e.getMessage(), e);
        } catch (Report2CtException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith(file.toString()) ? e : new Report2CtException(e.kind(), file + ": " + message, e);
        }
    }

    private Volume hounsfield(Volume oriented, CaseVolume.InFile given) {
        return switch (guards) {
            case CHEST -> {
                GeometryGuard.requireExtent(oriented);
                Volume hu = HounsfieldGuard.apply(oriented, given.rescale());
                GeometryGuard.requireBack(hu);
                yield hu;
            }
            case NONE -> HounsfieldGuard.unchecked(oriented, given.rescale());
        };
    }

    private PreparedVolume paint(CaseVolume.Painted given) {
        Phantom phantom =
                new PhantomGenerator(given.grid()).generate(new FindingSampler().sample(given.seed()), given.seed());
        Volume hu = Volume.ofHu(
                phantom.hu(), phantom.nx(), phantom.ny(), phantom.nz(), Affine.ofSpacing(phantom.spacing()));
        return prepared(hu, List.of());
    }

    private PreparedVolume prepared(Volume hu, List<String> notes) {
        return new PreparedVolume(preprocessing.apply(hu), hu.shape(), hu.spacing(), notes);
    }
}
