package report2ct.training;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.Pointer;
import report2ct.training.run.TrainingPlan;
import report2ct.unet.UnetActivations;

/**
 * What a denoiser's training will do and need, from its configuration and data alone.
 *
 * @param plan lines and problems
 * @param triable whether a few real steps can be tried on this machine
 */
public record FlowPlan(TrainingPlan plan, boolean triable) {
    /** More than this in a step would take minutes on a processor. */
    private static final double MOST_FLOPS = 2e12;

    private static final int BYTES_PER_WEIGHT = 20;

    /**
     * The plan.
     *
     * @param config with its number of steps
     * @param device as asked for
     */
    public static FlowPlan of(FlowTrainingConfig config, FlowSource source, String device) {
        List<String> problems = FlowFit.problems(config, source);
        TrainingPlan plan = TrainingPlan.empty()
                .with("samples", source.size() + " of latents " + Arrays.toString(source.shape()))
                .with(
                        "order",
                        String.format(
                                Locale.ROOT,
                                "%d steps of %d samples, %.1f epochs",
                                config.steps(),
                                config.batch(),
                                (double) config.steps() * config.batch() / Math.max(1, source.size())))
                .with("context", source.tokens() + " tokens of " + source.tokenWidth());
        for (String problem : problems) {
            plan = plan.withProblem(problem);
        }
        if (!problems.isEmpty()) {
            return new FlowPlan(plan, false);
        }
        MemoryPlan memory = MemoryPlan.of(config, source.shape());
        for (String line : memory.lines()) {
            plan = plan.with("GPU memory", line);
        }
        plan = plan.with(
                "arithmetic",
                String.format(
                        Locale.ROOT,
                        "%.2f TFLOP a step, %.3g TFLOP in all: %s at 100 TFLOP a second",
                        memory.stepFlops(config.batch(), config.compute().checkpointing()) / 1e12,
                        total(config, memory) / 1e12,
                        duration(total(config, memory) / 1e14)));
        return new FlowPlan(notes(plan, config, device), triable(config, source, device, memory));
    }

    private static double total(FlowTrainingConfig config, MemoryPlan memory) {
        return memory.stepFlops(config.batch(), config.compute().checkpointing()) * config.steps();
    }

    private static TrainingPlan notes(TrainingPlan plan, FlowTrainingConfig config, String device) {
        boolean half = config.compute().precision() == TrainingPrecision.FP16;
        return half && !onGpu(device)
                ? plan.with("note", "precision fp16 needs a GPU: nothing is tried on this processor")
                : plan;
    }

    private static boolean onGpu(String device) {
        return TrainingDevice.of(device).gpu();
    }

    private static boolean triable(FlowTrainingConfig config, FlowSource source, String device, MemoryPlan memory) {
        if (onGpu(device)) {
            return true;
        }
        long[] shape = source.shape();
        UnetActivations activations = UnetActivations.of(
                config.unet(), new long[] {shape[1], shape[2], shape[3]}, UnetActivations.Storage.FLOAT32);
        long part = config.batch() / config.compute().parts();
        double bytes = (double) BYTES_PER_WEIGHT * memory.parameters()
                + (double) part * (config.compute().checkpointing() ? activations.checkpointed() : activations.kept());
        return config.compute().precision() != TrainingPrecision.FP16
                && bytes < Pointer.maxPhysicalBytes() / 2.0
                && memory.stepFlops(config.batch(), config.compute().checkpointing()) < MOST_FLOPS;
    }

    private static String duration(double seconds) {
        double hours = seconds / 3600;
        return hours < 2
                ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
                : String.format(Locale.ROOT, "%.0f h", hours);
    }
}
