package report2ct.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.NullMarked;

/** What the checks of a file can ask for. */
@NullMarked
interface CaseOperations {
    /** Whether the operation belongs to an optional part that this program does not have. */
    default boolean isMissing(String op) {
        return false;
    }

    /** Runs an operation and gives its outputs by name. */
    Map<String, JsonNode> run(String op, JsonNode in) throws IOException;
}
