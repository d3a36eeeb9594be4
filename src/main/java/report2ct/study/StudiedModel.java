package report2ct.study;

import java.util.Optional;
import report2ct.generation.GenerationListener;
import report2ct.generation.GenerationOptions;
import report2ct.report.Report;
import report2ct.volume.Volume;

/** What a study needs of a model. Used by one thread. */
public interface StudiedModel extends AutoCloseable {
    /** Its short name. */
    String name();

    /** SHA-256 of everything about it that decides its volumes. */
    String sha256();

    /** The options with the model's own choice wherever the caller left it to the model. */
    GenerationOptions resolve(GenerationOptions options);

    /** Makes a volume from a report. */
    Volume generate(Report report, GenerationOptions options, GenerationListener listener);

    /** Why the model cannot compress volumes; empty when it can. */
    Optional<String> codecProblem();

    /** A volume (RAS order) compressed by the model's autoencoder and decoded again. */
    Volume throughCodec(Volume volume);

    /** What the model's text side makes of a report, before any picture. */
    TextView read(Report report);

    /**
     * A report as the text side sees it.
     *
     * @param vector numbers of both sections, to find similar reports with
     * @param answers one answer a label of a phantom, -1 to 1; empty when the model answers no labels
     */
    @SuppressWarnings({"ArrayRecordComponent", "OptionalUsedAsFieldOrParameterType"}) // handed on, never compared
    record TextView(float[] vector, Optional<float[]> answers) {}

    @Override
    void close();
}
