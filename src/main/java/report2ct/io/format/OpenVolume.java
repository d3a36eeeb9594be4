package report2ct.io.format;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import report2ct.volume.Volume;

/**
 * A volume whose voxels are read from its file when asked for. Close it after the last use of the volume;
 * {@link Volume#inMemory()} gives a copy that lives longer.
 *
 * @param format name of the file format
 * @param storedType number type in the file, numpy's name
 * @param warnings what the reader wants people to know, one sentence each
 * @param data what {@link #close()} closes
 */
public record OpenVolume(
        Volume volume, String format, String storedType, VolumeLabel label, List<String> warnings, Closeable data)
        implements AutoCloseable {
    public OpenVolume {
        warnings = List.copyOf(warnings);
    }

    /** Everything in memory; the file may be closed then. */
    public LoadedVolume load() {
        return new LoadedVolume(volume.inMemory(), format, storedType, label, warnings);
    }

    @Override
    public void close() throws IOException {
        data.close();
    }
}
