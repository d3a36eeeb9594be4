package report2ct.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintWriter;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Prints a result as JSON or as indented lines. */
final class JsonText {
    private static final String INDENT = "  ";

    private JsonText() {}

    /** JSON when asked for, lines otherwise. */
    static void print(JsonNode content, boolean json, PrintWriter out) {
        if (json) {
            out.println(pretty(content));
        } else {
            lines(content, "", out);
        }
        out.flush();
    }

    private static String pretty(JsonNode content) {
        try {
            return new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(content)
                    .replace("\r\n", "\n");
        } catch (JsonProcessingException e) {
            throw new Report2CtException(ErrorKind.INTERNAL, "a result cannot be written as JSON", e);
        }
    }

    private static void lines(JsonNode content, String indent, PrintWriter out) {
        content.forEachEntry((key, value) -> {
            if (value.isObject()) {
                out.println(indent + key + ":");
                lines(value, indent + INDENT, out);
            } else {
                out.println(indent + key + ": " + (value.isTextual() ? value.asText() : value.toString()));
            }
        });
    }
}
