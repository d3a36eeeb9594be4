package report2ct.study;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.generation.GenerationOptions;
import report2ct.io.format.NewFile;

/**
 * The output of a study: {@value #PAGE}, {@value #NUMBERS}, pictures, and {@value #MEASUREMENTS} from which a stopped
 * study goes on.
 *
 * @param folder exists
 */
public record StudyFolder(Path folder) {
    /** The page. */
    public static final String PAGE = "index.html";
    /** All numbers. */
    public static final String NUMBERS = "evaluation.json";
    /** What was measured so far. */
    public static final String MEASUREMENTS = "measurements.jsonl";

    private static final String PICTURES = "pictures";

    public StudyFolder {
        if (!Files.isDirectory(folder)) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, folder + ": expected a folder");
        }
    }

    /**
     * Studies a model on phantoms, or goes on with a study that was stopped; page and numbers are written at the end and
     * replace older ones of the same model.
     *
     * @param real a real CT for the autoencoder; null for none
     * @param restart throw away what was measured before
     */
    public PhantomStudyResult phantoms(
            StudiedModel model,
            PhantomStudyPlan plan,
            GenerationOptions options,
            @Nullable RealVolume real,
            boolean restart,
            StudyListener listener)
            throws IOException {
        Path pictureFolder = folder.resolve(PICTURES);
        try (MeasurementStore store =
                MeasurementStore.open(folder.resolve(MEASUREMENTS), model.name(), model.sha256(), restart)) {
            if (restart) {
                removePictures(pictureFolder);
            }
            Files.createDirectories(pictureFolder);
            StudyPictures pictures = new StudyPictures(pictureFolder);
            PhantomStudyResult result = new PhantomStudy(model, plan, options, store, pictures, listener).run(real);
            NewFile.write(
                    folder.resolve(NUMBERS),
                    true,
                    out -> out.write(ResultJson.write(result).getBytes(StandardCharsets.UTF_8)));
            new PhantomStudyPage(result, pictures).page().write(folder.resolve(PAGE), true);
            return result;
        }
    }

    private static void removePictures(Path pictures) throws IOException {
        if (!Files.isDirectory(pictures)) {
            return;
        }
        try (var files = Files.newDirectoryStream(pictures, "*-[0-9][0-9][0-9]-*.png")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }
}
