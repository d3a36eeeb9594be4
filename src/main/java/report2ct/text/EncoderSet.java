package report2ct.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import report2ct.report.Report;
import report2ct.report.ReportNormalisation;
import report2ct.report.Section;
import report2ct.report.Sentences;

/**
 * Encoders in a fixed order. The vector of a section is the vectors of all encoders one after another; a report gives
 * two of them, findings and impression. The set owns its encoders.
 *
 * <p>The unconditional condition of classifier-free guidance is a tensor of zeros, not the encoding of an empty report.
 */
public final class EncoderSet implements AutoCloseable {
    private final List<TextEncoder> encoders;
    private final List<EncoderInfo> infos;
    private final EmptySection emptySection;

    private EncoderSet(List<TextEncoder> encoders, EmptySection emptySection) {
        this.encoders = List.copyOf(encoders);
        this.infos = this.encoders.stream().map(TextEncoder::info).toList();
        this.emptySection = emptySection;
        requireDifferentNames();
    }

    /** A set of opened encoders, which it closes. */
    public static EncoderSet of(List<TextEncoder> encoders, EmptySection emptySection) {
        return new EncoderSet(encoders, emptySection);
    }

    /** Opens model directories of published encoders, in this order. */
    public static EncoderSet open(List<Path> directories) throws IOException {
        return open(directories, EmptySection.ENCODE_EMPTY);
    }

    /** Opens model directories of published encoders, in this order. */
    public static EncoderSet open(List<Path> directories, EmptySection emptySection) throws IOException {
        List<TextEncoder> opened = new ArrayList<>();
        try {
            for (Path directory : directories) {
                opened.add(LibtorchTextEncoder.open(directory));
            }
            return new EncoderSet(opened, emptySection);
        } catch (RuntimeException e) {
            Closing.closeAfter(e, opened);
            throw e;
        } catch (IOException e) {
            Closing.closeAll(opened);
            throw e;
        }
    }

    /** The encoders that come with the program. */
    public static EncoderSet embedded() {
        return embedded(EmptySection.ENCODE_EMPTY);
    }

    /** The encoders that come with the program. */
    public static EncoderSet embedded(EmptySection emptySection) {
        return new EncoderSet(EmbeddedEncoders.openAll(), emptySection);
    }

    /** Names, widths and hashes in order, as a bundle's descriptor records them. */
    public List<EncoderInfo> encoders() {
        return infos;
    }

    /** Length of a section's vector: the sum of the encoders' widths. */
    public int width() {
        return infos.stream().mapToInt(EncoderInfo::width).sum();
    }

    public EmptySection emptySection() {
        return emptySection;
    }

    /** Encodes one report. */
    public TextEmbedding encode(Report report) {
        return encode(List.of(report)).get(0);
    }

    /** Encodes reports; a text that occurs several times is run once. */
    public List<TextEmbedding> encode(List<Report> reports) {
        List<Sections> normalised = reports.stream().map(Sections::of).toList();
        Set<String> texts = new LinkedHashSet<>();
        normalised.forEach(sections -> sections.addTo(texts));
        List<Map<String, EncodedText>> results = new ArrayList<>();
        for (TextEncoder encoder : encoders) {
            results.add(encodeAll(encoder, List.copyOf(texts)));
        }
        return normalised.stream().map(sections -> embedding(sections, results)).toList();
    }

    /** The vectors of a report's sentences, each read on its own. */
    public SentenceVectors sentences(Report report) {
        return new SentenceVectors(
                vectors(Sentences.of(report.findings())), vectors(Sentences.of(report.impression())));
    }

    /** The vectors of single texts as they are, {@code [n, W]}. */
    public float[][] vectors(List<String> texts) {
        List<String> different = List.copyOf(new LinkedHashSet<>(texts));
        List<Map<String, EncodedText>> results = new ArrayList<>();
        if (!different.isEmpty()) {
            for (TextEncoder encoder : encoders) {
                results.add(encodeAll(encoder, different));
            }
        }
        return texts.stream().map(text -> concatenated(text, results)).toArray(float[][]::new);
    }

    /** Embeddings as one array {@code [B, 2, W]}. */
    public static float[][][] stack(List<TextEmbedding> embeddings) {
        return embeddings.stream().map(TextEmbedding::rows).toArray(float[][][]::new);
    }

    @Override
    public void close() {
        Closing.closeAll(encoders);
    }

    /** The two normalised sections of a report. */
    private record Sections(String findings, String impression) {
        static Sections of(Report report) {
            return new Sections(
                    ReportNormalisation.section(report.findings()), ReportNormalisation.section(report.impression()));
        }

        void addTo(Set<String> texts) {
            texts.add(findings);
            texts.add(impression);
        }
    }

    private static Map<String, EncodedText> encodeAll(TextEncoder encoder, List<String> texts) {
        List<EncodedText> encoded = encoder.encode(texts);
        Map<String, EncodedText> byText = new HashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            byText.put(texts.get(i), encoded.get(i));
        }
        return byText;
    }

    private TextEmbedding embedding(Sections sections, List<Map<String, EncodedText>> results) {
        List<SectionTokens> tokens = new ArrayList<>();
        tokens.addAll(tokens(Section.FINDINGS, sections.findings(), results));
        tokens.addAll(tokens(Section.IMPRESSION, sections.impression(), results));
        return new TextEmbedding(
                vector(sections.findings(), sections.impression(), results),
                vector(sections.impression(), sections.findings(), results),
                infos,
                tokens);
    }

    private float[] vector(String text, String other, List<Map<String, EncodedText>> results) {
        if (!text.isEmpty()) {
            return concatenated(text, results);
        }
        return switch (emptySection) {
            case ENCODE_EMPTY -> concatenated(text, results);
            case ZERO -> new float[width()];
            case COPY_OTHER -> concatenated(other, results);
        };
    }

    private float[] concatenated(String text, List<Map<String, EncodedText>> results) {
        float[] out = new float[width()];
        int offset = 0;
        for (Map<String, EncodedText> byText : results) {
            float[] vector = encoded(byText, text).vector();
            System.arraycopy(vector, 0, out, offset, vector.length);
            offset += vector.length;
        }
        return out;
    }

    private List<SectionTokens> tokens(Section section, String text, List<Map<String, EncodedText>> results) {
        List<SectionTokens> tokens = new ArrayList<>();
        for (int i = 0; i < infos.size(); i++) {
            var found = encoded(results.get(i), text).tokens();
            tokens.add(new SectionTokens(section, infos.get(i).name(), found.length(), found.truncatedTokens()));
        }
        return tokens;
    }

    private static EncodedText encoded(Map<String, EncodedText> byText, String text) {
        EncodedText found = byText.get(text);
        if (found == null) {
            throw new IllegalStateException("a text of the call was not encoded");
        }
        return found;
    }

    private void requireDifferentNames() {
        if (encoders.isEmpty()) {
            throw new IllegalArgumentException("encoder set: expected at least one encoder, found none");
        }
        Set<String> names = new HashSet<>();
        for (EncoderInfo info : infos) {
            if (!names.add(info.name())) {
                throw new IllegalArgumentException(
                        "encoder set: expected different names, found " + info.name() + " more than once");
            }
        }
    }
}
