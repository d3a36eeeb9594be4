package report2ct.io.format;

import java.io.IOException;
import java.nio.file.Path;

/** Reads one file format. */
public interface VolumeReader {
    /** Name of the format for people. */
    String format();

    /** Whether a file of this name that begins with these bytes (unzipped where it is gzip) is for this reader. */
    boolean recognises(Path file, byte[] head);

    /** Opens a volume; nothing large is allocated. */
    OpenVolume open(Path file, ReadOptions options) throws IOException;
}
