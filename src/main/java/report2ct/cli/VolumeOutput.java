package report2ct.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import report2ct.generation.GeneratedVolume;
import report2ct.generation.Recipe;
import report2ct.io.VolumeFiles;
import report2ct.io.format.VolumeLabel;
import report2ct.io.format.WriteOptions;
import report2ct.io.png.Montage;
import report2ct.io.png.PngFile;
import report2ct.volume.Volume;

/**
 * Where a generated volume goes: the volume, its recipe beside it, and a picture when asked for.
 *
 * @param png null for no picture
 * @param keepText whether the recipe holds the report's words
 */
record VolumeOutput(Path file, @Nullable Path png, boolean force, boolean keepText) {
    /** The recipe's file. */
    Path recipe() {
        return file.resolveSibling(file.getFileName() + ".recipe.json");
    }

    /** Refuses places that cannot be written to, before any work. */
    void prepare(CommandLine line) throws IOException {
        Outputs.prepareVolume(line, file, force);
        Outputs.prepare(line, recipe(), force);
        if (png != null) {
            Outputs.prepare(line, png, force);
        }
    }

    /** Writes everything; each file appears when it is complete. */
    void write(GeneratedVolume made) throws IOException {
        try {
            writeAll(made);
        } catch (FileSystemException e) {
            throw e; // names its file
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private void writeAll(GeneratedVolume made) throws IOException {
        Recipe recipe = made.recipe();
        Map<String, String> details = recipe.details();
        WriteOptions options = WriteOptions.standard()
                .withLabel(VolumeLabel.synthetic(details))
                .withOverwrite(force);
        VolumeFiles.standard().writeGenerated(made.volume(), file, options);
        Outputs.writeText(recipe(), (keepText ? recipe : recipe.withoutText()).toJson(), force);
        if (png != null) {
            picture(made.volume(), details, png, force);
        }
    }

    /** A picture of a generated volume, marked as such. */
    static void picture(Volume volume, Map<String, String> details, Path png, boolean force) throws IOException {
        Map<String, String> text = new LinkedHashMap<>();
        text.put("Comment", VolumeLabel.SYNTHETIC_MARK);
        details.forEach(text::put);
        PngFile.write(Montage.standard().draw(volume, VolumeLabel.SYNTHETIC_MARK), text, png, force);
    }
}
