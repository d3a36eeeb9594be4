package report2ct.verify;

import java.util.ArrayList;
import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.flow.RectifiedFlow;
import report2ct.flow.TimeSampling;
import report2ct.nn.Ops;

/** Kind {@code rflow_training_times}: training times of given draws. */
final class TrainingTimesCase implements CaseKind {
    @Override
    public void run(CaseInput given, Computed computed) {
        Scalars scalars = given.scalars();
        TimeSampling sampling = sampling(scalars);
        RectifiedFlow flow = FlowConstants.flow(scalars);
        long cells = FlowConstants.cells(scalars);
        boolean uniform = sampling instanceof TimeSampling.Uniform;
        List<Double> raw = new ArrayList<>();
        List<Double> times = new ArrayList<>();
        for (double draw : Ops.toDoubles(given.input(uniform ? "u" : "gauss"))) {
            double u = uniform ? draw : 0;
            double normal = uniform ? 0 : draw;
            raw.add(flow.trainTimesteps() * sampling.share(u, normal, flow.trainTimesteps()));
            times.add(flow.trainingTime(sampling, u, normal, cells));
        }
        computed.put("raw", raw);
        computed.put("t", times);
        computed.put("t_float64", times);
    }

    private static TimeSampling sampling(Scalars scalars) {
        String method = scalars.text("method");
        boolean discrete = scalars.flag("discrete");
        if (method.equals("uniform")) {
            return new TimeSampling.Uniform(discrete);
        }
        if (method.equals("logit_normal") && !discrete) {
            return new TimeSampling.LogitNormal(scalars.number("loc"), scalars.number("scale"));
        }
        throw new Report2CtException(
                ErrorKind.INVALID_INPUT,
                "scalars.method: expected uniform, or logit_normal without truncation, found " + method);
    }
}
