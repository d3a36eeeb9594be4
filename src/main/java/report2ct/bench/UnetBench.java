package report2ct.bench;

import static org.bytedeco.pytorch.global.torch.randn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import report2ct.generation.GridSize;
import report2ct.nn.Convolution;
import report2ct.nn.InferenceLayout;
import report2ct.nn.Ops;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;
import report2ct.unet.Conditions;
import report2ct.unet.Prompt;
import report2ct.unet.Unet;
import report2ct.unet.UnetConfig;
import report2ct.unet.UnetParameters;

/** The paper's denoiser with random weights; holds native memory until closed. */
final class UnetBench implements AutoCloseable {
    static final String FORWARD = "denoiser, one pass";
    static final String GUIDED = "denoiser, guided step";
    private static final String CONVOLUTIONS = "its 3x3x3 convolutions";
    private static final UnetConfig CONFIG = UnetConfig.paper();
    private static final long SEED = 1;

    private final Precision precision;
    private final Unet unet;
    private final Watch watch;

    UnetBench(Precision precision, Watch watch) {
        this.precision = precision;
        this.watch = watch;
        try (Parameters weights = ParameterInitialiser.initialise(UnetParameters.of(CONFIG), SEED)) {
            unet = Unet.forInference(CONFIG, weights, precision);
        }
    }

    /** Work of a pass over a latent. */
    static double flop(GridSize latent) {
        return UnetWork.of(CONFIG, latent).flop();
    }

    Measurement forward(GridSize latent, int warmups, int runs) {
        watch.check();
        try (Inputs inputs = new Inputs(latent)) {
            Timing timing = Timing.of(warmups, runs, inputs::pass);
            return new Measurement(FORWARD, text(latent), Roofline.name(precision), timing, flop(latent), "FLOP");
        }
    }

    /** Both predictions of a guided step; counted as two passes, whatever is shared between them. */
    Measurement guided(GridSize latent, int warmups, int runs) {
        watch.check();
        try (Inputs inputs = new Inputs(latent)) {
            Timing timing = Timing.of(warmups, runs, inputs::guided);
            return new Measurement(GUIDED, text(latent), Roofline.name(precision), timing, 2 * flop(latent), "FLOP");
        }
    }

    /** One run, for a comparison that alternates. */
    Timing.Run once(Inputs inputs) {
        return Timing.run(inputs::pass);
    }

    Inputs inputs(GridSize latent) {
        return new Inputs(latent);
    }

    /** What a pass is given; holds native memory until closed. */
    final class Inputs implements AutoCloseable {
        private final TensorScope scope = TensorScope.open();
        private final Tensor latent;
        private final Tensor times = Ops.floats(new float[] {500}, 1);
        private final Prompt report;
        private final Prompt nothing;

        private Inputs(GridSize size) {
            latent = randn(1, CONFIG.inChannels(), size.x(), size.y(), size.z());
            Tensor context = randn(1, 2, CONFIG.contextWidth());
            Tensor spacing = Ops.floats(new float[] {75, 75, 150}, 1, 3);
            Tensor label = Ops.longs(new long[] {1}, 1);
            report = unet.prepare(Conditions.of(context, label, spacing));
            nothing = unet.prepare(Conditions.of(Ops.scale(context, 0), label, spacing));
        }

        void pass() {
            unet.forward(latent, times, report);
        }

        void guided() {
            unet.forward(latent, times, List.of(new Unet.Branch(nothing, null), new Unet.Branch(report, null)));
        }

        @Override
        public void close() {
            scope.close();
        }
    }

    /**
     * The network's own convolutions at their shapes, each alone; those behind a doubling aside, which are computed in
     * another form.
     */
    Measurement convolutions(GridSize latent, int runs) {
        watch.check();
        Map<String, List<UnetWork.Layer>> shapes = new TreeMap<>();
        for (UnetWork.Layer layer : UnetWork.of(CONFIG, latent).layers()) {
            if (layer.kind() == UnetWork.Kind.CONV3 && !layer.doubling()) {
                shapes.computeIfAbsent(layer.in() + "-" + layer.out() + "-" + layer.grid(), key -> new ArrayList<>())
                        .add(layer);
            }
        }
        List<Timing.Run> total = new ArrayList<>();
        double flop = 0;
        for (List<UnetWork.Layer> same : shapes.values()) {
            flop += same.size() * same.get(0).flop();
            List<Timing.Run> each = convolution(same.get(0), runs);
            for (int i = 0; i < each.size(); i++) {
                Timing.Run before = total.size() > i ? total.get(i) : new Timing.Run(0, 0);
                Timing.Run sum = new Timing.Run(
                        before.seconds() + same.size() * each.get(i).seconds(),
                        before.cpu() + same.size() * each.get(i).cpu());
                if (total.size() > i) {
                    total.set(i, sum);
                } else {
                    total.add(sum);
                }
            }
        }
        return new Measurement(CONVOLUTIONS, text(latent), Roofline.name(precision), Timing.of(total), flop, "FLOP");
    }

    private List<Timing.Run> convolution(UnetWork.Layer layer, int runs) {
        GridSize grid = layer.grid();
        try (Parameters drawn = new Parameters();
                TensorScope scope = TensorScope.open()) {
            drawn.put("c.weight", () -> randn(layer.out(), layer.in(), 3, 3, 3));
            drawn.put("c.bias", () -> randn(layer.out()));
            try (Parameters weights = InferenceLayout.prepare(drawn, precision, List.of())) {
                Convolution convolution = Convolution.same(weights, "c");
                Tensor x = InferenceLayout.channelsLast(
                        randn(1, layer.in(), grid.x(), grid.y(), grid.z()).to(precision.type()));
                List<Timing.Run> all = new ArrayList<>();
                Timing.run(() -> convolution.forward(x));
                for (int i = 0; i < runs; i++) {
                    all.add(Timing.run(() -> convolution.forward(x)));
                }
                return all;
            }
        }
    }

    static String text(GridSize latent) {
        return CONFIG.inChannels() + "x" + latent.x() + "x" + latent.y() + "x" + latent.z();
    }

    @Override
    public void close() {
        unet.close();
    }
}
