package report2ct.io.format;

import java.util.List;
import report2ct.volume.Volume;

/**
 * A volume in memory and what its file said beside.
 *
 * @param format name of the file format
 * @param storedType number type in the file, numpy's name
 * @param warnings what the reader wants people to know, one sentence each
 */
public record LoadedVolume(Volume volume, String format, String storedType, VolumeLabel label, List<String> warnings) {
    public LoadedVolume {
        warnings = List.copyOf(warnings);
    }
}
