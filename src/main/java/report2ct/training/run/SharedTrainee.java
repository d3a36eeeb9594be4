package report2ct.training.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.distributed.Ranks;
import report2ct.nn.Parameters;

/**
 * A trainee of which every rank has one: its figures are means over all ranks, and whether to stop is decided together,
 * once a step. For the thread of the loop.
 */
final class SharedTrainee implements Trainee {
    private final Ranks ranks;
    private final Trainee own;
    private final BooleanSupplier stop;
    private boolean stopping;

    SharedTrainee(Ranks ranks, Trainee own, BooleanSupplier stop) {
        this.ranks = ranks;
        this.own = own;
        this.stop = stop;
    }

    /** Makes sure that all ranks stand at the same step of the same run, then gives them the state of rank 0. */
    void agree(RunConfiguration configuration) {
        ranks.requireSame(
                "the configuration of the run, here by its hash",
                Integer.toHexString(configuration.yaml().hashCode()));
        ranks.requireSame("steps done (do all ranks see the same run folder?)", Long.toString(own.completed()));
        own.groups().values().forEach(ranks::broadcast);
        stopping = ranks.any(stop.getAsBoolean());
    }

    /** Whether any rank was asked to stop; the same answer on all after the same step. */
    boolean stopping() {
        return stopping;
    }

    /** The loop of a rank that writes nothing; whether it came to the end. */
    boolean follow(long steps) {
        while (own.completed() < steps && !stopping) {
            followOne();
        }
        return own.completed() >= steps;
    }

    private void followOne() {
        long number = own.completed() + 1;
        StepFigures figures;
        try {
            figures = step();
        } catch (Report2CtException e) {
            throw new Report2CtException(
                    e.kind(),
                    "step " + number + ": " + e.getMessage() + "; samples " + String.join(", ", own.samples()),
                    e);
        }
        // rank 0 finds the same and says so; nobody goes on
        if (!Double.isFinite(figures.loss()) || !Double.isFinite(figures.gradientNorm())) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "step " + number + ": the loss is " + figures.loss() + ", the gradient norm "
                            + figures.gradientNorm() + "; samples " + String.join(", ", own.samples()));
        }
    }

    @Override
    public long completed() {
        return own.completed();
    }

    @Override
    public StepFigures step() {
        StepFigures here = own.step();
        List<String> names = new ArrayList<>(new TreeMap<>(here.parts()).keySet());
        double[] values = new double[names.size() + 2];
        for (int i = 0; i < names.size(); i++) {
            values[i] = here.parts().getOrDefault(names.get(i), 0.0);
        }
        values[names.size()] = here.loss();
        values[names.size() + 1] = stop.getAsBoolean() ? 1 : 0;
        double[] means = ranks.mean(values);
        stopping = means[names.size() + 1] > 0;
        Map<String, Double> parts = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            parts.put(names.get(i), means[i]);
        }
        return new StepFigures(means[names.size()], here.learningRate(), here.gradientNorm(), here.time(), parts);
    }

    @Override
    public List<String> samples() {
        return own.samples();
    }

    @Override
    public Map<String, Double> validate() {
        return own.validate();
    }

    @Override
    public Merit merit() {
        return own.merit();
    }

    @Override
    public Map<String, Parameters> groups() {
        return own.groups();
    }

    @Override
    public Map<String, Double> scalars() {
        return own.scalars();
    }

    @Override
    public void resumed(long completed, Map<String, Double> scalars) {
        own.resumed(completed, scalars);
    }

    @Override
    public void close() {
        own.close();
    }
}
