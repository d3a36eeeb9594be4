package report2ct.text.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The reference fixtures of the text encoders. */
public final class TextFixtures {
    public static final Path ROOT = Path.of("src/test/resources/fixtures");
    public static final Path TEXT = ROOT.resolve("text");

    private TextFixtures() {}

    public static JsonNode expected() {
        return json(TEXT.resolve("expected.json"));
    }

    public static JsonNode json(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Names of the three encoders in their order. */
    public static List<String> encoders() {
        List<String> names = new ArrayList<>();
        expected().get("encoder_order").forEach(name -> names.add(name.asText()));
        return names;
    }

    public static Path directory(String encoder) {
        return TEXT.resolve(encoder + "-tiny");
    }

    public static int[] ints(JsonNode list) {
        int[] out = new int[list.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = list.get(i).asInt();
        }
        return out;
    }
}
