package report2ct.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.NullMarked;
import report2ct.Report2CtException;

/** The text encoders' cases, or the text tower's, as one of the sets of a verification. */
@NullMarked
final class TextCaseSet implements CaseSet {
    private final String layout;
    private final Runner runner;

    private interface Runner {
        TextCases.Result run(Path folder) throws IOException;
    }

    private TextCaseSet(String layout, Runner runner) {
        this.layout = layout;
        this.runner = runner;
    }

    /** The encoders that read sections. */
    static TextCaseSet encoders() {
        return new TextCaseSet(TextCases.LAYOUT, TextCases::run);
    }

    /** The encoder that reads whole reports. */
    static TextCaseSet tower() {
        return new TextCaseSet(TextCases.CLIP3D_LAYOUT, TextCases::runTower);
    }

    @Override
    public String file() {
        return TextCases.FILE;
    }

    @Override
    public String layout() {
        return layout;
    }

    @Override
    public void run(Path folder, Consumer<CaseResult> results) {
        try {
            TextCases.Result result = runner.run(folder);
            Map<String, List<TextCases.Output>> byCase = new LinkedHashMap<>();
            result.outputs()
                    .forEach(output -> byCase.computeIfAbsent(output.caseId(), id -> new ArrayList<>())
                            .add(output));
            byCase.forEach((id, outputs) -> results.accept(caseResult(id, outputs)));
            result.skipped().stream()
                    .filter(skipped -> !skipped.part().equals(TextCases.CLIP3D_PART))
                    .forEach(skipped -> results.accept(CaseResult.skipped(skipped.caseId(), skipped.part())));
        } catch (IOException | Report2CtException e) {
            results.accept(CaseResult.failed(TextCases.FILE, String.valueOf(e.getMessage())));
        }
    }

    private static CaseResult caseResult(String id, List<TextCases.Output> outputs) {
        List<OutputResult> compared = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (TextCases.Output output : outputs) {
            if (!output.problem().isEmpty()) {
                problems.add(output.problem());
            }
            if (!output.output().isEmpty()) {
                compared.add(new OutputResult(
                        output.output(), output.rule(), output.error(), output.tolerance(), output.ok()));
            }
        }
        return new CaseResult(id, compared, String.join("; ", problems));
    }
}
