package report2ct.generation;

import java.util.List;

/**
 * How a volume is computed.
 *
 * @param guidance how the two predictions of guidance are made
 * @param decode how the latent is decoded
 * @param keepsParts whether a part of the model stays open while the next one works
 * @param needs what each stage needs, in order
 * @param scratchBytes room on the scratch disk
 */
public record Plan(GuidanceForm guidance, DecodePlan decode, boolean keepsParts, List<Need> needs, long scratchBytes) {
    /** How the predictions with and without the report are made. */
    public enum GuidanceForm {
        /** One after the other. */
        SEQUENTIAL,
        /** Both in one pass of two samples: faster on a GPU, twice the memory. */
        BATCHED
    }

    /**
     * What a stage needs.
     *
     * @param bytes most resident memory of the process
     * @param multiplications its arithmetic
     */
    public record Need(Stage stage, long bytes, double multiplications) {}

    public Plan {
        needs = List.copyOf(needs);
    }

    /** Most resident memory of the process. */
    public long peakBytes() {
        return needs.stream().mapToLong(Need::bytes).max().orElse(0);
    }

    /** Most resident memory of the process during a stage. */
    public long bytes(Stage stage) {
        return needs.stream()
                .filter(need -> need.stage() == stage)
                .mapToLong(Need::bytes)
                .max()
                .orElse(0);
    }

    /** In words. */
    public String describe() {
        String both = guidance == GuidanceForm.BATCHED ? "both predictions in one pass, " : "";
        String parts = keepsParts ? "" : ", each part of the model closed before the next is opened";
        return both + "decoding " + decode.describe() + parts;
    }
}
