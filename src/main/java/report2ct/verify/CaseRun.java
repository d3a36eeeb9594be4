package report2ct.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import report2ct.Report2CtException;
import report2ct.nn.TensorScope;

/** Runs one case and compares. Whatever goes wrong becomes part of the result. */
final class CaseRun {
    private final String id;
    private final CaseInput given;
    private final CaseKind kind;
    private final List<String> problems = new ArrayList<>();
    private final List<OutputResult> outputs = new ArrayList<>();

    CaseRun(String id, CaseInput given, CaseKind kind) {
        this.id = id;
        this.given = given;
        this.kind = kind;
    }

    CaseResult result() {
        Computed computed = new Computed();
        try (TensorScope scope = TensorScope.open()) {
            kind.run(given, computed);
        } catch (RuntimeException | OutOfMemoryError e) {
            problems.add(oneLine(e));
        }
        Set<String> names = given.expectedNames(problems);
        if (names.isEmpty()) {
            problems.add("nothing is expected");
        }
        for (String name : names) {
            outputs.add(compare(name, computed));
        }
        given.tolerances().fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) {
                problems.add("tolerance." + name + ": nothing of that name is expected");
            }
        });
        return new CaseResult(id, outputs, String.join("; ", problems));
    }

    private OutputResult compare(String name, Computed computed) {
        JsonNode entry = given.tolerances().path(name);
        String rule = entry.path("rule").asText("none");
        if (entry.isMissingNode()) {
            problems.add(name + ": no tolerance is given");
            return OutputResult.missing(name, rule);
        }
        Value value = computed.find(name);
        if (value == null) {
            problems.add(name + ": not computed");
            return OutputResult.missing(name, rule);
        }
        try (TensorScope scope = TensorScope.open()) {
            Tolerance tolerance = Tolerance.of(entry);
            Measure measure = tolerance.rule().measure(value, given.storedValue(name));
            return new OutputResult(name, tolerance.name(), measure.distance(), measure.limit(), measure.ok());
        } catch (RuntimeException | OutOfMemoryError e) {
            problems.add(name + ": " + oneLine(e));
            return OutputResult.missing(name, rule);
        }
    }

    /** The message on one line: all of this program's own, of others without the frames of native code. */
    static String oneLine(Throwable e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof Report2CtException) {
            return message.lines().map(String::strip).collect(Collectors.joining(" "));
        }
        return e.getClass().getSimpleName() + ": " + message.lines().findFirst().orElse("");
    }
}
