package report2ct.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Reads JSON files of a case folder as a whole. */
final class Json {
    private static final long LARGEST = 256L << 20;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** The document in a file. */
    static JsonNode read(Path file) {
        try {
            long size = Files.size(file);
            if (size > LARGEST) {
                throw new Report2CtException(
                        ErrorKind.CORRUPT_FILE, file + ": expected at most " + LARGEST + " bytes, found " + size);
            }
            return MAPPER.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, file + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, file + ": " + e, e);
        }
    }
}
