package report2ct.generation;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.generation.Plan.GuidanceForm;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;
import report2ct.unet.Unet;
import report2ct.unet.UnetInput;
import report2ct.volume.Spacing;

/** The denoiser with everything but latent and time fixed. Made inside a scope, whose tensors it uses. */
final class UnetVelocity implements DenoisingLoop.Velocity {
    private final Unet unet;
    private final Guidance guidance;
    private final ComputeDevice device;
    private final @Nullable Tensor context;
    private final @Nullable Tensor nullContext;
    private final @Nullable Tensor spacing;
    private final @Nullable Tensor label;
    private final ModelFacts facts;
    private final GuidanceForm form;

    /** @param context [1, T, W]; not used by a denoiser without text */
    UnetVelocity(Unet unet, ModelFacts facts, ResolvedOptions options, GuidanceForm form, Tensor context) {
        this.unet = unet;
        this.form = form;
        this.facts = facts;
        this.device = options.device();
        boolean conditioned = unet.config().conditioned();
        this.guidance = conditioned ? new Guidance(options.guidance()) : new Guidance(1);
        this.context = conditioned ? device.place(context) : null;
        this.nullContext = conditioned ? device.place(Ops.scale(context, 0)) : null;
        this.spacing = facts.spacingScale() > 0 ? device.place(spacing(options.spacing(), facts.spacingScale())) : null;
        Integer classLabel = facts.classLabel();
        this.label = classLabel == null ? null : device.place(Ops.longs(new long[] {classLabel}, 1));
    }

    private static Tensor spacing(Spacing mm, double scale) {
        float[] values = {(float) (mm.x() * scale), (float) (mm.y() * scale), (float) (mm.z() * scale)};
        return Ops.floats(values, 1, 3);
    }

    @Override
    public Tensor at(Tensor latent, double time) {
        Tensor times = device.place(Ops.floats(new float[] {(float) time}, 1));
        Tensor report = context;
        Tensor without = nullContext;
        if (form == GuidanceForm.BATCHED && guidance.two() && report != null && without != null) {
            return TensorScope.compute(() -> {
                Tensor both = velocity(twice(latent), twice(times), Ops.concat(0, report, without), 2);
                return guidance.velocity(() -> both.narrow(0, 0, 1), () -> both.narrow(0, 1, 1));
            });
        }
        return guidance.velocity(() -> velocity(latent, times, report, 1), () -> velocity(latent, times, without, 1));
    }

    private static Tensor twice(Tensor x) {
        return Ops.concat(0, x, x);
    }

    private static @Nullable Tensor of(int samples, @Nullable Tensor x) {
        return x == null || samples == 1 ? x : twice(x);
    }

    private Tensor velocity(Tensor latent, Tensor times, @Nullable Tensor text, int samples) {
        Tensor answer = unet.forward(UnetInput.of(latent, times, text, of(samples, label), of(samples, spacing)));
        return facts.prediction().velocity(answer, latent, times, facts.flow().trainTimesteps());
    }
}
