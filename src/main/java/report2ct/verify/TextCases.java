package report2ct.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Parity cases of the text encoders: a folder with {@code expected.json} of the layout {@value #LAYOUT} and the model
 * directories it names. Every output of every check is compared; a check of a part this program does not have is counted
 * as skipped, by name, if the file allows it. An unknown operation, rule or field is a failure, as is a check that
 * cannot be run.
 */
@NullMarked
public final class TextCases {
    /** Layout that is read here. */
    public static final String LAYOUT = "report2ct-verify/text/1";
    /** Layout of the text tower's cases: a folder by itself, run by {@link #runTower}; where included, only listed. */
    public static final String CLIP3D_LAYOUT = "report2ct-verify/text.clip3d/1";
    /** Name of the file that carries the layout. */
    public static final String FILE = "expected.json";

    /** Name under which the checks of an included folder are listed: they run with their own folder. */
    static final String CLIP3D_PART = "text.clip3d";

    private static final Set<String> CHECK_FIELDS = Set.of("id", "op", "in", "out", "part", "optional");
    private static final Set<String> OUTPUT_FIELDS = Set.of("expected", "tolerance");

    private final Path folder;
    private final JsonNode root;
    private final List<Output> outputs = new ArrayList<>();
    private final List<Skipped> skipped = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    private TextCases(Path folder, JsonNode root) {
        this.folder = folder;
        this.root = root;
    }

    /**
     * One compared output.
     *
     * @param caseId id of the check
     * @param output name of the output; empty when the check could not be run
     * @param rule name of the tolerance's rule
     * @param error distance found, in the unit of the rule; NaN when nothing could be compared
     * @param tolerance largest distance allowed
     * @param ok whether the output passed
     * @param problem why it failed beyond its number; empty otherwise
     */
    public record Output(
            String caseId, String output, String rule, double error, double tolerance, boolean ok, String problem) {}

    /** A check that was not run, and the part it belongs to. */
    public record Skipped(String caseId, String part) {}

    /**
     * The outcome of a folder.
     *
     * @param cases number of checks that were run
     * @param outputs every compared output
     * @param skipped the checks that were not run
     */
    public record Result(int cases, List<Output> outputs, List<Skipped> skipped) {
        public Result {
            outputs = List.copyOf(outputs);
            skipped = List.copyOf(skipped);
        }

        /** The outputs that did not pass. */
        public List<Output> failures() {
            return outputs.stream().filter(output -> !output.ok()).toList();
        }

        /** Whether at least one check was run and all outputs passed. */
        public boolean ok() {
            return cases > 0 && !outputs.isEmpty() && failures().isEmpty();
        }
    }

    /** Runs all checks of a folder. */
    public static Result run(Path folder) throws IOException {
        return new TextCases(folder, read(folder, LAYOUT)).run();
    }

    /** Runs all checks of a folder of the text tower. */
    public static Result runTower(Path folder) throws IOException {
        return new TextCases(folder, read(folder, CLIP3D_LAYOUT)).runTower();
    }

    private static JsonNode read(Path folder, String expected) throws IOException {
        JsonNode root = new ObjectMapper().readTree(Files.readAllBytes(folder.resolve(FILE)));
        String layout = root.path("layout").asText("none");
        if (!layout.equals(expected)) {
            throw new Report2CtException(
                    ErrorKind.UNSUPPORTED_FORMAT,
                    folder.resolve(FILE) + ": layout: expected " + expected + ", found " + layout);
        }
        return root;
    }

    private Result runTower() {
        int cases = 0;
        try (ClipCaseOperations operations = new ClipCaseOperations(folder, root)) {
            for (JsonNode check : root.path("checks")) {
                cases += run(check, operations) ? 1 : 0;
            }
        }
        return new Result(cases, outputs, skipped);
    }

    private Result run() {
        int cases = 0;
        try (TextCaseEncoders encoders = new TextCaseEncoders(folder, root)) {
            for (JsonNode check : root.path("checks")) {
                cases += run(check, new TextCaseOperations(root, encoders)) ? 1 : 0;
            }
        }
        for (JsonNode include : root.path("includes")) {
            skipIncluded(include.asText());
        }
        return new Result(cases, outputs, skipped);
    }

    private boolean run(JsonNode check, CaseOperations operations) {
        String id = check.path("id").asText("");
        List<String> problems = new ArrayList<>(unknown(check, CHECK_FIELDS));
        if (id.isEmpty() || !ids.add(id)) {
            problems.add("id: expected one that is used once");
        }
        boolean optional = check.path("optional").asBoolean(false);
        String op = check.path("op").asText("");
        if (optional && operations.isMissing(op) && problems.isEmpty()) {
            skipped.add(new Skipped(id, check.path("part").asText(op)));
            return false;
        }
        if (check.path("out").isEmpty()) {
            problems.add("out: expected at least one output, found none");
        }
        Map<String, JsonNode> computed = new LinkedHashMap<>();
        try {
            computed.putAll(operations.run(op, check.path("in")));
        } catch (RuntimeException | IOException e) {
            problems.add(CaseRun.oneLine(e));
        }
        for (String problem : problems) {
            outputs.add(new Output(id, "", "none", Double.NaN, 0, false, problem));
        }
        check.path("out").properties().forEach(out -> outputs.add(compare(id, out.getKey(), out.getValue(), computed)));
        return true;
    }

    private Output compare(String id, String name, JsonNode out, Map<String, JsonNode> computed) {
        JsonNode tolerance = out.path("tolerance");
        String rule = tolerance.path("rule").asText("none");
        double limit = tolerance.path("value").asDouble(Double.NaN);
        List<String> unknown = unknown(out, OUTPUT_FIELDS);
        JsonNode value = computed.get(name);
        if (value == null || !unknown.isEmpty()) {
            String problem = value == null ? "not computed" : String.join("; ", unknown);
            return new Output(id, name, rule, Double.NaN, limit, false, problem);
        }
        try {
            JsonNode expected = new TextCaseReferences(folder, root).resolve(out.path("expected"));
            double error = TextCaseRule.of(rule).error(value, expected, tolerance);
            return new Output(id, name, rule, error, limit, error <= limit, "");
        } catch (RuntimeException | IOException e) {
            return new Output(id, name, rule, Double.NaN, limit, false, CaseRun.oneLine(e));
        }
    }

    private void skipIncluded(String name) {
        try {
            Path file = TextCaseReferences.inside(folder, name);
            JsonNode included = new ObjectMapper().readTree(Files.readAllBytes(file));
            String layout = included.path("layout").asText("none");
            if (!layout.equals(CLIP3D_LAYOUT)) {
                throw new Report2CtException(
                        ErrorKind.UNSUPPORTED_FORMAT, "layout: expected " + CLIP3D_LAYOUT + ", found " + layout);
            }
            for (JsonNode check : included.path("checks")) {
                skipped.add(new Skipped(check.path("id").asText(), CLIP3D_PART));
            }
        } catch (RuntimeException | IOException e) {
            outputs.add(new Output(name, "", "none", Double.NaN, 0, false, CaseRun.oneLine(e)));
        }
    }

    private static List<String> unknown(JsonNode node, Set<String> known) {
        List<String> unknown = new ArrayList<>();
        node.properties().forEach(field -> {
            if (!known.contains(field.getKey())) {
                unknown.add("unknown field " + field.getKey());
            }
        });
        return unknown;
    }

    /** An empty JSON object. */
    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
