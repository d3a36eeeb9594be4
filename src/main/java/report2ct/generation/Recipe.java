package report2ct.generation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.Version;
import report2ct.config.ConfigFiles;
import report2ct.report.Report;
import report2ct.text.SentenceVectors;
import report2ct.volume.Volume;

/**
 * Everything that a volume was made from: with the same model it can be made again, without the text encoders.
 *
 * @param layout name and version of this form
 * @param program what made the volume
 * @param notice that the volume is artificial
 * @param report the text; absent when it was asked to be left out
 * @param reportSha256 hash of the text
 * @param embedding the text as the network saw it
 * @param options every choice
 * @param machine where it was made
 * @param model which weights
 * @param volume what came out
 */
public record Recipe(
        String layout,
        String program,
        String notice,
        @Nullable ReportText report,
        String reportSha256,
        Embedding embedding,
        ResolvedOptions options,
        Machine machine,
        ModelIdentity model,
        Outcome volume) {
    /** The form that is written and read. */
    public static final String LAYOUT = "report2ct-recipe/1";

    private static final String NOTICE = "SYNTHETIC - not a patient";

    /** The two sections that were encoded. */
    public record ReportText(String findings, String impression) {}

    /**
     * The fused vectors of the two sections.
     *
     * @param width numbers in each
     * @param findings little-endian float32 in Base64
     * @param impression little-endian float32 in Base64
     * @param sentences the vectors of single sentences; absent where the model reads whole sections
     */
    public record Embedding(
            int width,
            String findings,
            String impression,
            @Nullable Sentences sentences) {
        static Embedding of(FusedText text) {
            SentenceVectors vectors = text.sentences();
            boolean none = vectors.equals(SentenceVectors.none());
            return new Embedding(
                    text.width(),
                    Base64Floats.write(text.findings()),
                    Base64Floats.write(text.impression()),
                    none ? null : new Sentences(texts(vectors.findings()), texts(vectors.impression())));
        }

        private static List<String> texts(float[][] vectors) {
            return Arrays.stream(vectors).map(Base64Floats::write).toList();
        }

        private float[][] vectors(String what, List<String> texts) {
            return texts.stream()
                    .map(text -> Base64Floats.read(what, text, width))
                    .toArray(float[][]::new);
        }

        private SentenceVectors sentenceVectors() {
            return sentences == null
                    ? SentenceVectors.none()
                    : new SentenceVectors(
                            vectors("embedding.sentences.findings", sentences.findings()),
                            vectors("embedding.sentences.impression", sentences.impression()));
        }

        FusedText text() {
            return new FusedText(
                    Base64Floats.read("embedding.findings", findings, width),
                    Base64Floats.read("embedding.impression", impression, width),
                    sentenceVectors(),
                    List.of());
        }
    }

    /**
     * Vectors of sentences, each as little-endian float32 in Base64.
     *
     * @param findings one text a sentence
     * @param impression one text a sentence
     */
    public record Sentences(List<String> findings, List<String> impression) {
        public Sentences {
            findings = List.copyOf(findings);
            impression = List.copyOf(impression);
        }
    }

    /**
     * Where and how a volume was made: what decides the last bits of the arithmetic.
     *
     * @param computed the plan in words; absent in older recipes
     */
    public record Machine(
            String cpuCapability,
            String cpuName,
            String system,
            @Nullable String computed) {}

    /** The weights by file name and SHA-256, and their licences. */
    public record ModelIdentity(String name, Map<String, String> sha256, List<String> licences) {
        public ModelIdentity {
            sha256 = Collections.unmodifiableMap(new LinkedHashMap<>(sha256));
            licences = List.copyOf(licences);
        }
    }

    /**
     * What came out.
     *
     * @param sha256Int16 hash of the voxels in RAS order as little-endian 16-bit integers, x fastest
     */
    public record Outcome(String sha256Int16) {}

    public Recipe {
        if (!layout.equals(LAYOUT)) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "layout: expected " + LAYOUT + ", found " + layout);
        }
        Objects.requireNonNull(embedding, "embedding");
    }

    static Recipe of(
            @Nullable Report report,
            FusedText text,
            ResolvedOptions options,
            ModelFacts facts,
            Volume volume,
            String computed) {
        String hash = report == null ? "" : Sha256.of(report.findings() + "\0" + report.impression());
        return new Recipe(
                LAYOUT,
                Version.nameAndVersion(),
                NOTICE,
                report == null ? null : new ReportText(report.findings(), report.impression()),
                hash,
                Embedding.of(text),
                options,
                Processor.machine(computed),
                new ModelIdentity(facts.name(), facts.hashes(), facts.licences()),
                new Outcome(Sha256.ofVoxels(volume)));
    }

    /** What decides a latent up to the last bit: vectors, options, weights. */
    static String key(FusedText text, ResolvedOptions options, ModelFacts facts) {
        SentenceVectors sentences = text.sentences();
        return Sha256.of(Sha256.of(text.findings(), text.impression())
                + Sha256.of(sentences.findings())
                + Sha256.of(sentences.impression())
                + options
                + facts.hashes());
    }

    /** Reads a recipe file. */
    public static Recipe read(Path file) throws IOException {
        return ConfigFiles.read(file, Recipe.class);
    }

    /** The recipe as JSON. */
    public String toJson() {
        return ConfigFiles.toJson(this);
    }

    /** The same without the report's words. */
    public Recipe withoutText() {
        return with(null, reportSha256);
    }

    /** The same with the report of another recipe: a replay knows only numbers. */
    Recipe withReportOf(Recipe other) {
        return with(other.report, other.reportSha256);
    }

    private Recipe with(@Nullable ReportText otherReport, String otherHash) {
        return new Recipe(layout, program, notice, otherReport, otherHash, embedding, options, machine, model, volume);
    }

    /** The vectors, for a replay. */
    public FusedText text() {
        return embedding.text();
    }

    /** Hashes and options in short, for the header of a volume file; no report text. */
    public Map<String, String> details() {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("program", program);
        details.put("model", model.name());
        details.put("seed", Long.toString(options.seed()));
        details.put("steps", Integer.toString(options.steps()));
        details.put("guidance", Double.toString(options.guidance()));
        details.put("schedule", options.schedule().name().toLowerCase(java.util.Locale.ROOT));
        details.put("decode", options.decode().name().toLowerCase(java.util.Locale.ROOT));
        details.put("precision", options.precision().name().toLowerCase(java.util.Locale.ROOT));
        Economy saving = options.economy();
        if (saving != null) {
            details.put("solver", saving.solver().name().toLowerCase(java.util.Locale.ROOT));
            details.put("guidance-interval", saving.interval().toString());
            details.put("cache-every", Integer.toString(saving.cacheEvery()));
        }
        details.put("hu-range", "-1000 to 1000, clipped");
        details.put("report-sha256", reportSha256);
        details.put("embedding-sha256", Sha256.of(text().findings(), text().impression()));
        details.put("model-sha256", Sha256.of(model.sha256().toString()));
        details.put("voxels-sha256", volume.sha256Int16());
        return details;
    }
}
