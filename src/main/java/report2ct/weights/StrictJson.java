package report2ct.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * A JSON object of a weight file, read token by token: UTF-8 only, no duplicate keys, bounded nesting, nothing but
 * white space after it. Every refusal names the file.
 */
final class StrictJson implements AutoCloseable {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_NAME = 64 * 1024;
    private static final int MAX_TEXT = 16 * 1024 * 1024;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(MAX_NAME)
                    .maxStringLength(MAX_TEXT)
                    .build())
            .build();

    private final RandomAccess file;
    private final String what;
    private final JsonParser parser;

    /** @param what the name of the object in messages, e.g. {@code header} */
    StrictJson(RandomAccess file, String what, InputStream in) throws IOException {
        this.file = file;
        this.what = what;
        this.parser = FACTORY.createParser(utf8(in));
    }

    /** Refuses the first bytes of UTF-16 and UTF-32, which the parser would detect and accept. */
    private InputStream utf8(InputStream in) throws IOException {
        PushbackInputStream start = new PushbackInputStream(in, 2);
        byte[] two = start.readNBytes(2);
        for (byte b : two) {
            if (b == 0 || (b & 0xFF) >= 0xFE) {
                throw corrupt("expected UTF-8 text");
            }
        }
        start.unread(two);
        return start;
    }

    /** What is done with the value of one key; the parser stands on the value's first token. */
    interface Field {
        void read(String key) throws IOException;
    }

    /** The whole document: an object, then nothing. */
    void document(Field field) throws IOException {
        if (next() != JsonToken.START_OBJECT) {
            throw corrupt("expected a JSON object");
        }
        object(field);
        if (next() != null) {
            throw corrupt("unexpected content after the JSON object");
        }
    }

    /** The object on whose opening brace the parser stands. */
    void object(Field field) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw corrupt("expected an object at " + where());
        }
        while (next() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            next();
            field.read(key);
        }
    }

    String text() throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw corrupt("expected a text at " + where());
        }
        try {
            return parser.getText();
        } catch (JsonProcessingException e) {
            throw malformed(e);
        }
    }

    /** A scalar as text; objects, lists and null are refused. */
    String scalar() throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
            throw corrupt("expected a text or number at " + where());
        }
        try {
            return parser.getText();
        } catch (JsonProcessingException e) {
            throw malformed(e);
        }
    }

    /** A list of whole numbers, none negative, at most {@code limit} of them. */
    long[] naturals(int limit) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw corrupt("expected a list at " + where());
        }
        long[] values = new long[limit];
        int n = 0;
        while (next() != JsonToken.END_ARRAY) {
            if (n == limit) {
                throw corrupt("expected at most " + limit + " numbers at " + where());
            }
            values[n++] = natural();
        }
        return Arrays.copyOf(values, n);
    }

    private long natural() throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw corrupt("expected a whole number at " + where());
        }
        try {
            if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER || parser.getLongValue() < 0) {
                throw corrupt("expected a number from 0 to 2^63-1 at " + where() + ", found " + parser.getText());
            }
            return parser.getLongValue();
        } catch (JsonProcessingException e) {
            throw malformed(e);
        }
    }

    /** Passes over the value the parser stands on. */
    void skip() throws IOException {
        try {
            parser.skipChildren();
        } catch (JsonProcessingException e) {
            throw malformed(e);
        }
    }

    private @Nullable JsonToken next() throws IOException {
        try {
            return parser.nextToken();
        } catch (JsonProcessingException e) {
            throw malformed(e);
        }
    }

    private Report2CtException malformed(JsonProcessingException e) {
        String message = what + " is not strict JSON: " + e.getOriginalMessage() + " (" + offset() + ")";
        return new Report2CtException(ErrorKind.CORRUPT_FILE, file.path() + ": " + message, e);
    }

    Report2CtException corrupt(String problem) {
        return file.corrupt(what + ": " + problem);
    }

    private String where() {
        String pointer = parser.getParsingContext().pathAsPointer().toString();
        return Texts.shorten(pointer) + " (" + offset() + ")";
    }

    private String offset() {
        return "byte " + parser.currentLocation().getByteOffset() + " of the " + what;
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
