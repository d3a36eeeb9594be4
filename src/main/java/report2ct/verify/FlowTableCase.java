package report2ct.verify;

import java.util.List;
import report2ct.flow.FlowStep;
import report2ct.flow.ScheduleMode;

/** Kind {@code rflow_table}: times and lengths of the steps in both arithmetics. */
final class FlowTableCase implements CaseKind {
    @Override
    public void run(CaseInput given, Computed computed) {
        put("compat", FlowConstants.schedule(given.scalars(), ScheduleMode.COMPAT), computed);
        put("exact", FlowConstants.schedule(given.scalars(), ScheduleMode.EXACT), computed);
    }

    private static void put(String prefix, List<FlowStep> schedule, Computed computed) {
        List<Double> lengths = FlowConstants.lengths(schedule);
        computed.put(prefix + "_timesteps", FlowConstants.times(schedule));
        computed.put(prefix + "_dt", lengths);
        computed.put(
                prefix + "_dt_sum",
                lengths.stream().mapToDouble(Double::doubleValue).sum());
    }
}
