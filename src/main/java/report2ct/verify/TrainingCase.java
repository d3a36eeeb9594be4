package report2ct.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import report2ct.flow.RectifiedFlow;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;
import report2ct.training.AdamW;
import report2ct.training.LearningRate;
import report2ct.training.ScaleFactor;
import report2ct.unet.Unet;
import report2ct.unet.UnetInput;

/** Kind {@code training}: steps of the denoiser's training with given noise, times and context dropout. */
final class TrainingCase implements CaseKind {
    @Override
    public void run(CaseInput given, Computed computed) {
        Scalars scalars = given.scalars();
        checkConstants(scalars);
        String name = given.networkName("network");
        try (Unet unet = Unet.forTraining(
                given.networks().unetConfig(name), given.networks().unetParameters(name))) {
            Batches batches = Batches.of(given);
            unet.parameters().requireGradients();
            computed.put("scale_factor", batches.scale());
            steps(given, unet, batches, computed);
        }
    }

    private static void checkConstants(Scalars scalars) {
        scalars.group("optimizer").only("name", "adam");
        scalars.group("optimizer").only("weight_decay", 0.0); // decay is decoupled here, not added to the gradient
        scalars.group("schedule").only("name", "polynomial");
        scalars.only("loss", "mse");
        scalars.only("target", "x0 - noise");
        Scalars rule = scalars.group("scale_rule");
        rule.only("of", "latents[0]");
        rule.only("value", "1 / std");
        rule.only("std", "unbiased");
    }

    private static void steps(CaseInput given, Unet unet, Batches batches, Computed computed) {
        Scalars scalars = given.scalars();
        int steps = scalars.count("steps");
        List<Boolean> dropped = scalars.flags("context_dropped");
        if (dropped.size() != steps) {
            throw scalars.wrong(
                    "context_dropped", "one entry a step", scalars.node().path("context_dropped"));
        }
        RectifiedFlow flow = FlowConstants.flowWithoutWarp(scalars);
        LearningRate schedule = schedule(scalars);
        List<Double> losses = new ArrayList<>();
        List<Double> absolute = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        try (AdamW adam = optimiser(unet.parameters(), scalars.group("optimizer"))) {
            for (int k = 0; k < steps; k++) {
                rates.add(schedule.after(k));
                step(k, unet, batches, flow, dropped.get(k), adam, schedule.after(k), losses, absolute);
                put(k + 1, unet.parameters(), given, computed);
            }
        }
        computed.put("losses", losses);
        computed.put("l1", absolute);
        computed.put("learning_rates", rates);
    }

    private static LearningRate.Polynomial schedule(Scalars scalars) {
        Scalars schedule = scalars.group("schedule");
        return new LearningRate.Polynomial(
                scalars.group("optimizer").number("learning_rate"),
                schedule.whole("total_steps"),
                schedule.number("power"));
    }

    private static AdamW optimiser(Parameters parameters, Scalars optimizer) {
        AdamW.Settings settings =
                new AdamW.Settings(optimizer.number("beta1"), optimizer.number("beta2"), optimizer.number("eps"), 0);
        return new AdamW(parameters, List.copyOf(parameters.names()), settings);
    }

    private static void step(
            int k,
            Unet unet,
            Batches batches,
            RectifiedFlow flow,
            boolean dropped,
            AdamW adam,
            double rate,
            List<Double> losses,
            List<Double> absolute) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor clean = batches.clean(k);
            Tensor noise = batches.noise(k);
            Tensor target = flow.velocity(clean, noise);
            Tensor velocity = unet.forward(batches.input(k, flow.noisy(clean, noise, batches.times(k)), dropped));
            Tensor loss = torch.mse_loss(velocity, target);
            losses.add(Ops.item(loss.detach()));
            absolute.add(Ops.item(torch.l1_loss(velocity.detach(), target)));
            GradientNorms.clear(unet.parameters());
            loss.backward();
            adam.step(rate, k + 1L);
        }
    }

    /** Puts what is expected of the parameters after a step: single ones in full, all in numbers. */
    private static void put(int step, Parameters parameters, CaseInput given, Computed computed) {
        String prefix = "step" + step + ".";
        for (String expected : given.expectedNames()) {
            if (expected.equals(prefix + "parameters")) {
                computed.put(expected, numbers(parameters));
            } else if (expected.startsWith(prefix)) {
                Tensor parameter = parameters.find(expected.substring(prefix.length()));
                if (parameter != null) {
                    computed.put(expected, parameter.detach());
                }
            }
        }
    }

    private static Value numbers(Parameters parameters) {
        Map<String, Value> table = new TreeMap<>();
        for (String name : parameters.names()) {
            Tensor parameter = parameters.get(name);
            table.put(
                    name,
                    new Value.Table(Map.of(
                            "sum", Value.of(GradientNorms.sum(parameter)),
                            "l2", Value.of(GradientNorms.l2(parameter)),
                            "gradient_l2", Value.of(GradientNorms.l2OfGradient(parameter)))));
        }
        return new Value.Table(table);
    }

    /** The given batches, one a step. */
    private record Batches(
            Tensor latents, Tensor noise, Tensor times, Tensor context, Tensor spacing, Tensor classes, double scale) {
        static Batches of(CaseInput given) {
            Tensor latents = given.input("latents");
            return new Batches(
                    latents,
                    given.input("noise"),
                    given.input("t"),
                    given.input("context"),
                    given.input("spacing"),
                    given.input("class_labels"),
                    ScaleFactor.of(latents.select(0, 0)));
        }

        Tensor clean(int k) {
            return Ops.scale(latents.select(0, k), scale);
        }

        Tensor noise(int k) {
            return noise.select(0, k);
        }

        Tensor times(int k) {
            return times.select(0, k);
        }

        UnetInput input(int k, Tensor noisy, boolean dropped) {
            Tensor given = context.select(0, k);
            Tensor tokens = dropped ? torch.zeros_like(given) : given;
            return UnetInput.of(noisy, times(k), tokens, classes, spacing.select(0, k));
        }
    }
}
