package report2ct.generation;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.generation.Plan.GuidanceForm;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;
import report2ct.unet.Conditions;
import report2ct.unet.DeepFeatures;
import report2ct.unet.Prompt;
import report2ct.unet.Unet;
import report2ct.volume.Spacing;

/**
 * The denoiser with everything but latent and time fixed, for one run of steps. Made inside a scope, whose tensors it
 * uses; counts its evaluations to know when the inner levels are due.
 */
final class UnetVelocity implements DenoisingLoop.Velocity, AutoCloseable {
    private static final Guidance NO_GUIDANCE = new Guidance(1);

    private final Unet unet;
    private final ModelFacts facts;
    private final ComputeDevice device;
    private final Guidance guidance;
    private final Economy economy;
    private final Prompt report;
    private final Prompt nothing;
    private final @Nullable Prompt both;
    private final @Nullable DeepFeatures deepOfReport;
    private final @Nullable DeepFeatures deepOfNothing;
    private int evaluations;

    /**
     * For one run.
     *
     * @param form whether both predictions are made in one pass where both are needed; never with kept inner levels
     * @param context [1, T, W]; not used by a denoiser without text
     */
    UnetVelocity(Unet unet, ModelFacts facts, ResolvedOptions options, GuidanceForm form, Tensor context) {
        this.unet = unet;
        this.facts = facts;
        device = options.device();
        economy = options.saving();
        boolean conditioned = unet.config().conditioned();
        guidance = conditioned ? new Guidance(options.guidance()) : NO_GUIDANCE;
        double scale = facts.spacingScale();
        Tensor spacing = scale > 0 ? device.place(spacing(options.spacing(), scale)) : null;
        Integer classLabel = facts.classLabel();
        Tensor label = classLabel == null ? null : device.place(Ops.longs(new long[] {classLabel}, 1));
        Tensor words = conditioned ? device.place(context) : null;
        Tensor zeros = conditioned ? device.place(Ops.scale(context, 0)) : null;
        report = unet.prepare(Conditions.of(words, label, spacing));
        nothing = guidance.needsNull() ? unet.prepare(Conditions.of(zeros, label, spacing)) : report;
        boolean keeps = economy.cacheEvery() > 1;
        boolean batched = form == GuidanceForm.BATCHED && guidance.two() && !keeps;
        both = batched && words != null && zeros != null
                ? unet.prepare(Conditions.of(Ops.concat(0, zeros, words), twice(label), twice(spacing)))
                : null;
        deepOfReport = keeps ? new DeepFeatures() : null;
        deepOfNothing = keeps ? new DeepFeatures() : null;
    }

    private static Tensor spacing(Spacing mm, double scale) {
        float[] values = {(float) (mm.x() * scale), (float) (mm.y() * scale), (float) (mm.z() * scale)};
        return Ops.floats(values, 1, 3);
    }

    @Override
    public Tensor at(Tensor latent, double time) {
        Guidance now = economy.interval().holds(time) ? guidance : NO_GUIDANCE;
        boolean due = evaluations++ % economy.cacheEvery() == 0;
        clear(deepOfReport, due || !now.followsReport());
        clear(deepOfNothing, due || !now.needsNull());
        return TensorScope.compute(() -> {
            Tensor times = device.place(Ops.floats(new float[] {(float) time}, 1));
            return both != null && now.two() ? inOnePass(latent, times, both) : oneByOne(latent, times, now);
        });
    }

    private Tensor inOnePass(Tensor latent, Tensor times, Prompt prompt) {
        Tensor two = Ops.concat(0, latent, latent);
        Tensor twoTimes = Ops.concat(0, times, times);
        Tensor answers = velocity(unet.forward(two, twoTimes, prompt), two, twoTimes);
        return guidance.velocity(answers.narrow(0, 1, 1), answers.narrow(0, 0, 1));
    }

    private Tensor oneByOne(Tensor latent, Tensor times, Guidance now) {
        List<Unet.Branch> branches = new ArrayList<>();
        if (now.needsNull()) {
            branches.add(new Unet.Branch(nothing, deepOfNothing));
        }
        if (now.followsReport()) {
            branches.add(new Unet.Branch(report, deepOfReport));
        }
        List<Tensor> velocities = new ArrayList<>();
        for (Tensor answer : unet.forward(latent, times, branches)) {
            velocities.add(velocity(answer, latent, times));
        }
        return velocities.size() == 1 ? velocities.get(0) : now.velocity(velocities.get(1), velocities.get(0));
    }

    private Tensor velocity(Tensor answer, Tensor latent, Tensor times) {
        return facts.prediction().velocity(answer, latent, times, facts.flow().trainTimesteps());
    }

    private static @Nullable Tensor twice(@Nullable Tensor x) {
        return x == null ? null : Ops.concat(0, x, x);
    }

    /** Features of a branch that was not evaluated at the step before would be older than asked for. */
    private static void clear(@Nullable DeepFeatures features, boolean stale) {
        if (features != null && stale) {
            features.clear();
        }
    }

    @Override
    public void close() {
        clear(deepOfReport, true);
        clear(deepOfNothing, true);
    }
}
