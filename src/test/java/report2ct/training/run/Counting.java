package report2ct.training.run;

import java.util.List;
import java.util.Map;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;

/** Counts its steps in a weight and loses 1 / step; some steps may give something else. */
final class Counting implements Trainee {
    Map<Long, Double> errors = Map.of();
    long brokenFigureStep = -1;
    long brokenWeightStep = -1;
    long resumedAt = -1;
    double resumedScalar = -1;

    private final Parameters model = new Parameters();
    private final long brokenStep;
    private final double brokenLoss;
    private long completed;

    Counting(long brokenStep, double brokenLoss) {
        this.brokenStep = brokenStep;
        this.brokenLoss = brokenLoss;
        put(0);
    }

    Counting() {
        this(-1, 0);
    }

    private void put(double value) {
        model.put("w", () -> Ops.floats(new float[] {(float) value}, 1));
    }

    double weight() {
        return Ops.toFloats(model.get("w"))[0];
    }

    @Override
    public long completed() {
        return completed;
    }

    @Override
    public StepFigures step() {
        completed++;
        put(completed == brokenWeightStep ? Double.NaN : weight() + 1);
        double loss = completed == brokenStep ? brokenLoss : 1.0 / completed;
        return new StepFigures(
                loss, 0.01 * completed, 10.0 * completed, new StepTime(1, 2, 3, 4), Map.of("part", (double) completed));
    }

    @Override
    public List<String> samples() {
        return List.of("id-" + completed, "other");
    }

    @Override
    public Map<String, Double> validate() {
        if (completed == brokenFigureStep) {
            return Map.of("error-a", Double.NaN);
        }
        return Map.of("error-b", errors.getOrDefault(completed, 2.0 * completed), "error-a", 0.5);
    }

    @Override
    public Merit merit() {
        return Merit.least("error-b");
    }

    @Override
    public Map<String, Parameters> groups() {
        return Map.of("model", model);
    }

    @Override
    public Map<String, Double> scalars() {
        return Map.of("third", completed == 0 ? 0 : 1.0 / completed);
    }

    @Override
    public void resumed(long steps, Map<String, Double> scalars) {
        completed = steps;
        resumedAt = steps;
        resumedScalar = scalars.getOrDefault("third", -1.0);
    }

    @Override
    public void close() {
        model.close();
    }
}
