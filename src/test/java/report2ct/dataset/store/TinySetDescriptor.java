package report2ct.dataset.store;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import report2ct.dataset.Split;
import report2ct.text.EmptySection;
import report2ct.text.EncoderInfo;
import report2ct.text.TextEmbedding;
import report2ct.text.TextEmbeddingFile;

/** A set of tiny latents, [2, 1, 2, 3], with two labels and section vectors of three numbers. */
public final class TinySetDescriptor {
    public static final String MAKER = "ab".repeat(32);
    public static final EncoderInfo ENCODER = new EncoderInfo("words", "fake", 3, "cd".repeat(32));

    private TinySetDescriptor() {}

    public static SetDescriptor of(LatentType type) {
        return new SetDescriptor(
                SetDescriptor.LAYOUT,
                List.of(8, 16, 24),
                -1000,
                1000,
                new SetDescriptor.AutoencoderFacts("tiny", MAKER, 8, "whole", "fp32"),
                List.of(2L, 1L, 2L, 3L),
                type,
                new SetDescriptor.TextFacts(
                        List.of(new SetDescriptor.Encoder("words", 3, ENCODER.sha256())), EmptySection.ENCODE_EMPTY, 3),
                List.of("left", "right"));
    }

    public static StoredCase facts(String id, String patient, Split split) {
        return new StoredCase(
                id,
                patient,
                split,
                List.of(1L, 2L, 3L),
                List.of(0.5, 1.0, 2.5),
                List.of(100, 200, 300),
                List.of(0.25, 0.5, 1.25),
                "report-" + patient,
                3,
                MAKER,
                "input-" + id,
                List.of(1, 0),
                StoredCase.Statistics.of(mean(id), logVariance(id)),
                List.of());
    }

    /** Twelve different numbers that halves hold exactly. */
    public static float[] mean(String id) {
        float[] values = new float[12];
        for (int i = 0; i < values.length; i++) {
            values[i] = (id.hashCode() % 64 + i) / 8f;
        }
        return values;
    }

    public static float[] logVariance(String id) {
        float[] values = new float[12];
        for (int i = 0; i < values.length; i++) {
            values[i] = -i / 4f;
        }
        return values;
    }

    /** Writes a case with everything that belongs to it. */
    public static StoredCase write(StoreFolder folder, SetDescriptor set, String id, String patient, Split split)
            throws IOException {
        StoredCase one = facts(id, patient, split);
        TextEmbeddingFile.save(folder.reportFile(one.report()), embedding(patient), true);
        LatentFile.write(folder.latentFile(id), id, set, mean(id), logVariance(id));
        folder.writeCase(one, Optional.empty());
        return one;
    }

    public static TextEmbedding embedding(String patient) {
        float seed = patient.hashCode() % 10;
        return new TextEmbedding(new float[] {seed, 1, 2}, new float[] {3, 4, seed}, List.of(ENCODER), List.of());
    }
}
