package report2ct.training.run;

import java.util.ArrayList;
import java.util.List;

/**
 * What a run would do, told before it begins.
 *
 * @param lines what will be done and what it needs
 * @param problems what stands against it; empty when the run may begin
 */
public record TrainingPlan(List<Line> lines, List<String> problems) {
    public TrainingPlan {
        lines = List.copyOf(lines);
        problems = List.copyOf(problems);
    }

    /** One line: what, and how much. */
    public record Line(String what, String value) {}

    /** A plan of nothing yet. */
    public static TrainingPlan empty() {
        return new TrainingPlan(List.of(), List.of());
    }

    /** With one line more. */
    public TrainingPlan with(String what, String value) {
        List<Line> more = new ArrayList<>(lines);
        more.add(new Line(what, value));
        return new TrainingPlan(more, problems);
    }

    /** With one problem more. */
    public TrainingPlan withProblem(String problem) {
        List<String> more = new ArrayList<>(problems);
        more.add(problem);
        return new TrainingPlan(lines, more);
    }

    /** Both plans, one after the other. */
    public TrainingPlan and(TrainingPlan other) {
        List<Line> all = new ArrayList<>(lines);
        all.addAll(other.lines);
        List<String> both = new ArrayList<>(problems);
        both.addAll(other.problems);
        return new TrainingPlan(all, both);
    }

    /** As text, values below each other; problems last. */
    public String text() {
        int width = lines.stream().mapToInt(line -> line.what().length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            text.append(line.what())
                    .append(" ".repeat(width + 2 - line.what().length()))
                    .append(line.value())
                    .append('\n');
        }
        problems.forEach(problem -> text.append("problem: ").append(problem).append('\n'));
        return text.toString();
    }
}
