package report2ct.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.io.format.Announced;
import report2ct.io.format.LoadedVolume;
import report2ct.io.format.OpenVolume;
import report2ct.io.format.ReadOptions;
import report2ct.io.format.StagedBytes;
import report2ct.io.format.VolumeReader;
import report2ct.io.format.VolumeWriter;
import report2ct.io.format.WriteOptions;
import report2ct.io.mha.MetaImageReader;
import report2ct.io.mha.MetaImageWriter;
import report2ct.io.nifti.NiftiReader;
import report2ct.io.nifti.NiftiWriter;
import report2ct.io.nrrd.NrrdReader;
import report2ct.io.nrrd.NrrdWriter;
import report2ct.volume.Orientation;
import report2ct.volume.Volume;

/** Reads volume files of any known format, found by content, and writes the format that the file name asks for. */
public final class VolumeFiles {
    private static final int HEAD = 1024;

    private final List<VolumeReader> readers;
    private final List<VolumeWriter> writers;

    public VolumeFiles(List<VolumeReader> readers, List<VolumeWriter> writers) {
        this.readers = List.copyOf(readers);
        this.writers = List.copyOf(writers);
    }

    /** All formats of this program. */
    public static VolumeFiles standard() {
        return new VolumeFiles(
                List.of(new NiftiReader(), new MetaImageReader(), new NrrdReader()),
                List.of(new NiftiWriter(), new MetaImageWriter(), new NrrdWriter()));
    }

    /** Opens a volume whose voxels are read from the file when asked for; works with any size of file. */
    public OpenVolume open(Path file, ReadOptions options) throws IOException {
        if (!Files.exists(file)) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, file + ": no such file");
        }
        byte[] head = Files.isDirectory(file) ? new byte[0] : head(file);
        for (VolumeReader reader : readers) {
            if (reader.recognises(file, head)) {
                return reader.open(file, options);
            }
        }
        throw Announced.unsupported(
                file,
                "expected a volume ("
                        + String.join(
                                ", ", readers.stream().map(VolumeReader::format).toList())
                        + "), found none of these by its content");
    }

    /** Reads a volume into memory. */
    public LoadedVolume read(Path file, ReadOptions options) throws IOException {
        try (OpenVolume open = open(file, options)) {
            return open.load();
        }
    }

    private static byte[] head(Path file) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD);
        }
        if (head.length < 2 || (head[0] & 0xFF) != 0x1F || (head[1] & 0xFF) != 0x8B) {
            return head;
        }
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return in.readNBytes(HEAD);
        } catch (ZipException e) {
            throw StagedBytes.damaged(file, e);
        } catch (EOFException e) {
            throw StagedBytes.damaged(file, e);
        }
    }

    /** Writes a volume as it is: voxel order and geometry are kept. The name's ending chooses the format. */
    public void write(Volume volume, Path file, WriteOptions options) throws IOException {
        writer(file).write(volume, file, options);
    }

    private VolumeWriter writer(Path file) {
        return writers.stream()
                .filter(w -> w.accepts(file))
                .findFirst()
                .orElseThrow(() -> new Report2CtException(
                        ErrorKind.INVALID_INPUT, file + ": expected a name that ends in .nii, .nii.gz, .mha or .nrrd"));
    }

    /**
     * Writes a generated volume, which has no place in the world: {@code .nii} and {@code .nii.gz} in RAS order with a
     * positive diagonal, {@code .mha} and {@code .nrrd} in LPS order with identity direction; the origin is 0 in all.
     */
    public void writeGenerated(Volume volume, Path file, WriteOptions options) throws IOException {
        Volume ordered = usualOrientation(file).apply(volume);
        writer(file).write(ordered.withAffine(ordered.affine().withOrigin(0, 0, 0)), file, options);
    }

    /** The voxel order that a format's readers expect: RAS for NIfTI, LPS for the others. */
    public static Orientation usualOrientation(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".nii") || name.endsWith(".nii.gz") ? Orientation.RAS : Orientation.LPS;
    }
}
