package report2ct.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * A report as one JSON object. Keys are compared without case, underscores, hyphens and spaces. Texts are strings,
 * lists of strings or null. Unknown keys are noted, two values for one section are an error.
 */
final class JsonReport {
    private static final Map<String, Section> SECTIONS = Map.ofEntries(
            Map.entry("findings", Section.FINDINGS),
            Map.entry("findingsen", Section.FINDINGS),
            Map.entry("impression", Section.IMPRESSION),
            Map.entry("impressions", Section.IMPRESSION),
            Map.entry("impressionsen", Section.IMPRESSION),
            Map.entry("impressionen", Section.IMPRESSION),
            Map.entry("conclusion", Section.IMPRESSION),
            Map.entry("technique", Section.TECHNIQUE),
            Map.entry("techniqueen", Section.TECHNIQUE),
            Map.entry("indication", Section.INDICATION),
            Map.entry("clinicalinformation", Section.INDICATION),
            Map.entry("clinicalinformationen", Section.INDICATION),
            Map.entry("comparison", Section.COMPARISON));
    private static final Set<String> WHOLE_TEXT = Set.of("report", "reporttext", "text", "radiologyreport");
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxStringLength((int) ReportText.MAX_BYTES)
                    .build())
            .build();

    private final Map<Section, String> texts = new EnumMap<>(Section.class);
    private final List<SectionSpan> spans = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private @Nullable String wholeText;

    private JsonReport() {}

    static JsonReport read(String json) {
        JsonReport report = new JsonReport();
        try (JsonParser parser = FACTORY.createParser(json)) {
            report.readObject(parser);
            if (parser.nextToken() != null) {
                throw invalid("JSON report: expected one object, found more text after it at character "
                        + parser.currentTokenLocation().getCharOffset());
            }
        } catch (JsonProcessingException e) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "JSON report: " + e.getOriginalMessage() + place(e.getLocation()), e);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.INTERNAL, "JSON report: a string cannot be read", e);
        }
        return report;
    }

    String text(Section section) {
        return texts.getOrDefault(section, "");
    }

    boolean hasSections() {
        return texts.containsKey(Section.FINDINGS) || texts.containsKey(Section.IMPRESSION);
    }

    /** The value of a key that holds a whole report, if any. */
    @Nullable
    String wholeText() {
        return wholeText;
    }

    List<SectionSpan> spans() {
        return spans;
    }

    List<String> notes() {
        return notes;
    }

    private void readObject(JsonParser parser) throws IOException {
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            readField(parser, parser.currentName());
        }
    }

    private void readField(JsonParser parser, String key) throws IOException {
        String plain = key.toLowerCase(Locale.ROOT).replaceAll("[\\s_-]", "");
        parser.nextToken();
        int start = (int) parser.currentTokenLocation().getCharOffset();
        Section section = SECTIONS.get(plain);
        if (section != null) {
            String text = readText(parser, key);
            int end = (int) parser.currentLocation().getCharOffset();
            if (texts.put(section, text) != null) {
                throw invalid("JSON report: key \"" + key + "\": expected one value for " + section.label()
                        + ", found a second one");
            }
            spans.add(new SectionSpan(section, key, start, Math.max(start, end)));
            return;
        }
        if (WHOLE_TEXT.contains(plain)) {
            if (wholeText != null) {
                throw invalid("JSON report: key \"" + key + "\": expected one report text, found a second one");
            }
            wholeText = readText(parser, key);
            return;
        }
        parser.skipChildren();
        notes.add("key \"" + key + "\" is not used");
    }

    private static String readText(JsonParser parser, String key) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> "";
            case VALUE_STRING -> parser.getText();
            case START_ARRAY -> readList(parser, key);
            default ->
                throw invalid(
                        "JSON report: key \"" + key + "\": expected a string, found " + name(parser.currentToken()));
        };
    }

    private static String readList(JsonParser parser, String key) throws IOException {
        StringBuilder out = new StringBuilder();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw invalid("JSON report: key \"" + key + "\": expected a list of strings, found "
                        + name(parser.currentToken()));
            }
            out.append(out.length() == 0 ? "" : "\n").append(parser.getText());
        }
        return out.toString();
    }

    private static String name(JsonToken token) {
        return token.name().toLowerCase(Locale.ROOT);
    }

    private static String place(@Nullable JsonLocation location) {
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static Report2CtException invalid(String message) {
        return new Report2CtException(ErrorKind.INVALID_INPUT, message);
    }
}
