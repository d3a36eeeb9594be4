package report2ct.io.format;

import java.io.IOException;
import java.nio.file.Path;
import report2ct.volume.Volume;

/** Writes one file format; the same volume and options give the same bytes. */
public interface VolumeWriter {
    /** Whether a file of this name is for this writer. */
    boolean accepts(Path file);

    /** Writes a volume as it is: order and geometry are kept. */
    void write(Volume volume, Path file, WriteOptions options) throws IOException;
}
