package report2ct.bench;

import java.util.ArrayList;
import java.util.List;
import report2ct.bundle.Report2Ct;
import report2ct.generation.GenerationListener;
import report2ct.generation.GenerationOptions;
import report2ct.report.Report;

/** A model from report to volume. */
final class PipelineBench {
    static final String TEXT = "text encoders";
    private static final Report REPORT = Report.of(
            "There is a moderate right pleural effusion. The heart is enlarged. No pneumothorax is seen.",
            "Right pleural effusion and cardiomegaly.");

    private final BenchSettings settings;
    private final Watch watch;

    PipelineBench(BenchSettings settings, Watch watch) {
        this.settings = settings;
        this.watch = watch;
    }

    List<Measurement> measure(Report2Ct model) {
        GenerationListener listener = new GenerationListener() {
            @Override
            public boolean cancelled() {
                return watch.cancelled();
            }
        };
        String name = model.descriptor().name();
        List<Measurement> all = new ArrayList<>();
        Timing text = Timing.of(1, settings.runs(), () -> model.encode(REPORT, listener));
        all.add(new Measurement(TEXT, name, "as stored", text, 1, "report"));
        GenerationOptions options = GenerationOptions.standard();
        Timing whole = Timing.of(1, settings.quick() ? 1 : 3, () -> model.generate(REPORT, options, listener));
        int steps = model.descriptor().sampling().steps();
        all.add(new Measurement(
                "report to volume",
                name + ", " + model.descriptor().size() + ", " + steps + " steps",
                "as chosen",
                whole,
                1,
                "volume"));
        return all;
    }
}
