package report2ct.dataset.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.config.ConfigFiles;
import report2ct.dataset.Split;

/**
 * The JSON file of a case. {@code dim} and {@code spacing} mean what they mean in the reference's side files; the
 * reference's {@code findings_embeddings} and {@code impression_embeddings} may stand beside them and are passed over,
 * because the vectors are stored once for each report.
 *
 * @param id the case
 * @param patient who it is of
 * @param dim cells of the latent: x, y, z
 * @param spacing millimetres between voxels of the grid (not between latent cells): x, y, z
 * @param sourceSize voxels of the volume before it was resized, in RAS order
 * @param sourceSpacing millimetres between them
 * @param report name of the file of its section vectors
 * @param sectionWidth length of a section's vector
 * @param autoencoder SHA-256 of the weights that made the latent
 * @param input fingerprint of what the case was made from
 * @param labels 1 or 0 for each label name of the set; absent when there are none
 * @param statistics of the latent
 * @param notes what people should know about this volume
 */
public record StoredCase(
        String id,
        String patient,
        Split split,
        List<Long> dim,
        List<Double> spacing,
        List<Integer> sourceSize,
        List<Double> sourceSpacing,
        String report,
        int sectionWidth,
        String autoencoder,
        String input,
        @Nullable List<Integer> labels,
        Statistics statistics,
        List<String> notes) {
    /** Keys of the reference that are written on request and never read. */
    public static final List<String> EMBEDDING_KEYS = List.of("findings_embeddings", "impression_embeddings");

    /**
     * Of one latent.
     *
     * @param mean of its posterior's mean
     * @param variance of its posterior's mean
     * @param posteriorVariance mean of exp(log-variance)
     * @param smallest element of the posterior's mean
     * @param largest element of the posterior's mean
     */
    public record Statistics(double mean, double variance, double posteriorVariance, double smallest, double largest) {
        /** Of a posterior. */
        public static Statistics of(float[] mean, float[] logVariance) {
            double sum = 0;
            double smallest = Double.POSITIVE_INFINITY;
            double largest = Double.NEGATIVE_INFINITY;
            double posterior = 0;
            for (int i = 0; i < mean.length; i++) {
                sum += mean[i];
                smallest = Math.min(smallest, mean[i]);
                largest = Math.max(largest, mean[i]);
                posterior += StrictMath.exp(logVariance[i]);
            }
            double average = sum / mean.length;
            double squares = 0;
            for (float value : mean) {
                squares += (value - average) * (value - average);
            }
            return new Statistics(average, squares / mean.length, posterior / mean.length, smallest, largest);
        }
    }

    public StoredCase {
        dim = List.copyOf(dim);
        spacing = List.copyOf(spacing);
        sourceSize = List.copyOf(sourceSize);
        sourceSpacing = List.copyOf(sourceSpacing);
        labels = labels == null ? null : List.copyOf(labels);
        notes = List.copyOf(notes);
        if (dim.size() != 3 || spacing.size() != 3 || sourceSize.size() != 3 || sourceSpacing.size() != 3) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "expected three numbers each in dim, spacing, source-size and source-spacing, found " + dim + ", "
                            + spacing + ", " + sourceSize + ", " + sourceSpacing);
        }
        if (spacing.stream().anyMatch(mm -> !(mm > 0))) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "spacing: expected positive millimetres, found " + spacing);
        }
    }

    /** The case of a JSON object. */
    static StoredCase of(JsonNode content, String where) {
        if (content instanceof ObjectNode object) {
            object.remove(EMBEDDING_KEYS);
        }
        return ConfigFiles.bind(content, StoredCase.class, where);
    }
}
