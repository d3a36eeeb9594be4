package report2ct.verify;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.flow.FlowStep;
import report2ct.flow.RectifiedFlow;
import report2ct.flow.ScheduleMode;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;
import report2ct.unet.Unet;
import report2ct.unet.UnetInput;
import report2ct.vae.MaisiAutoencoder;

/** Kind {@code sampling}: guided steps from given noise, then decoding. */
final class SamplingCase implements CaseKind {
    @Override
    public void run(CaseInput given, Computed computed) {
        Scalars scalars = given.scalars();
        scalars.only("null_context", "zeros");
        scalars.only("divide_by_scale_factor", true);
        tables(scalars, computed);
        Map<String, String> schedules = scalars.group("schedule").textMap();
        Map<String, TensorVector> latents = new TreeMap<>();
        for (String mode : List.of("compat", "exact")) {
            if (schedules.containsValue(mode) || scalars.text("decode").equals(mode)) {
                latents.put(mode, sample(given, FlowConstants.mode(mode)));
            }
        }
        schedules.forEach((name, mode) -> {
            TensorVector steps = chosen(latents, mode);
            Tensor result = name.equals("exact_final") ? last(steps) : torch.cat(steps, 0);
            computed.put(name, result);
        });
        decode(given, last(chosen(latents, scalars.text("decode"))), computed);
    }

    private static void tables(Scalars scalars, Computed computed) {
        List<FlowStep> compat = FlowConstants.schedule(scalars, ScheduleMode.COMPAT);
        List<FlowStep> exact = FlowConstants.schedule(scalars, ScheduleMode.EXACT);
        computed.put("compat_timesteps", FlowConstants.times(compat));
        computed.put("compat_dt", FlowConstants.lengths(compat));
        computed.put("exact_timesteps", FlowConstants.times(exact));
        computed.put("exact_dt", FlowConstants.lengths(exact));
    }

    /** The latent after every step. */
    private static TensorVector sample(CaseInput given, ScheduleMode mode) {
        Scalars scalars = given.scalars();
        RectifiedFlow flow = FlowConstants.flow(scalars);
        List<FlowStep> steps = FlowConstants.schedule(scalars, mode);
        String name = given.networkName("network");
        TensorVector latents = new TensorVector();
        try (Parameters parameters = given.networks().unetParameters(name);
                Unet unet = Unet.forInference(given.networks().unetConfig(name), parameters, Precision.FP32)) {
            Guided guided = new Guided(unet, given, scalars.number("guidance"));
            Tensor x = given.input("noise");
            requireCells(x, FlowConstants.cells(scalars));
            for (FlowStep step : steps) {
                Tensor before = x;
                x = TensorScope.compute(() -> flow.step(before, guided.velocity(before, step.time()), step));
                latents.push_back(x);
            }
        }
        return latents;
    }

    /** The velocity with classifier-free guidance; the two branches one after the other. */
    private static final class Guided {
        private final Unet unet;
        private final double guidance;
        private final Tensor context;
        private final Tensor none;
        private final Tensor classes;
        private final Tensor spacing;

        Guided(Unet unet, CaseInput given, double guidance) {
            this.unet = unet;
            this.guidance = guidance;
            context = given.input("context");
            none = torch.zeros_like(context);
            classes = given.input("class_labels");
            spacing = given.input("spacing");
        }

        Tensor velocity(Tensor x, double time) {
            Tensor t = Ops.floats(new float[] {(float) time}, 1);
            Tensor without = unet.forward(UnetInput.of(x, t, none, classes, spacing));
            Tensor with = unet.forward(UnetInput.of(x, t, context, classes, spacing));
            return without.add(Ops.scale(with.sub(without), guidance));
        }
    }

    private static void decode(CaseInput given, Tensor latent, Computed computed) {
        String name = given.networkName("vae");
        try (Parameters parameters = given.networks().vaeParameters(name);
                MaisiAutoencoder vae =
                        MaisiAutoencoder.forInference(given.networks().vaeConfig(name), parameters, Precision.FP32)) {
            Tensor decoded = vae.decode(Ops.divide(latent, given.scalars().number("scale_factor")));
            computed.put("decoded", decoded);
            HuConversion.put(given, decoded, computed);
        }
    }

    private static void requireCells(Tensor x, long cells) {
        if (x.dim() != 5 || x.size(0) != 1 || x.numel() != x.size(1) * cells) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "inputs.noise: expected one latent of " + cells + " cells, found shape "
                            + List.of(x.size(0), x.numel()));
        }
    }

    private static TensorVector chosen(Map<String, TensorVector> latents, String mode) {
        TensorVector steps = latents.get(mode);
        if (steps == null) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "schedule: expected compat or exact, found '" + mode + "'");
        }
        return steps;
    }

    private static Tensor last(TensorVector steps) {
        return steps.get(steps.size() - 1);
    }
}
