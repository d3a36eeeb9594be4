package report2ct.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.flow.FlowStep;
import report2ct.flow.RectifiedFlow;

/** Kind {@code rflow_trajectory}: integration of an analytic velocity along stored tables. */
final class FlowTrajectoryCase implements CaseKind {
    @Override
    public void run(CaseInput given, Computed computed) {
        Scalars scalars = given.scalars();
        RectifiedFlow flow = FlowConstants.flowWithoutWarp(scalars);
        LinearField velocity = LinearField.of(scalars.group("velocity"));
        JsonNode table = given.sidecar(scalars.text("table"));
        compat(given.input("x"), flow, velocity, steps(table, "compat"), computed);
        exact(given.input("x"), flow, velocity, steps(table, "exact"), computed);
    }

    private static void compat(
            Tensor start, RectifiedFlow flow, LinearField velocity, List<FlowStep> steps, Computed computed) {
        Tensor x = start.to(ScalarType.Float);
        TensorVector latents = new TensorVector();
        TensorVector estimates = new TensorVector();
        for (FlowStep step : steps) {
            Tensor v = velocity.at(x, step.time() / flow.trainTimesteps());
            estimates.push_back(flow.cleanEstimate(x, v, step.time()));
            x = flow.step(x, v, step);
            latents.push_back(x);
        }
        computed.put("compat_x", torch.stack(latents, 0));
        computed.put("compat_x0_estimate", torch.stack(estimates, 0));
        computed.put("compat_final", x);
    }

    private static void exact(
            Tensor start, RectifiedFlow flow, LinearField velocity, List<FlowStep> steps, Computed computed) {
        Tensor x = start.to(ScalarType.Double);
        for (FlowStep step : steps) {
            x = flow.step(x, velocity.at(x, step.time() / flow.trainTimesteps()), step);
        }
        computed.put("exact_final_float64", x);
    }

    private static List<FlowStep> steps(JsonNode table, String mode) {
        Scalars columns = new Scalars("table", table);
        List<Double> times = columns.numbers(mode + "_timesteps");
        List<Double> lengths = columns.numbers(mode + "_dt");
        if (times.isEmpty() || times.size() != lengths.size()) {
            throw columns.wrong(mode + "_dt", "as many numbers as times", table.path(mode + "_dt"));
        }
        List<FlowStep> steps = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
            steps.add(new FlowStep(times.get(i), lengths.get(i)));
        }
        return steps;
    }
}
