package report2ct.generation;

import java.util.Objects;
import report2ct.flow.ScheduleMode;
import report2ct.nn.Precision;
import report2ct.volume.Spacing;

/**
 * Everything that was decided about a generation, by the caller, the model or a measurement; a recipe holds it.
 *
 * @param threads threads the networks ran with
 */
public record ResolvedOptions(
        int steps,
        double guidance,
        long seed,
        GridSize size,
        Spacing spacing,
        ScheduleMode schedule,
        DecodeMode decode,
        Precision precision,
        ComputeDevice device,
        int threads) {
    public ResolvedOptions {
        Objects.requireNonNull(size, "size");
        Objects.requireNonNull(spacing, "spacing");
        Objects.requireNonNull(schedule, "schedule");
        Objects.requireNonNull(decode, "decode");
        Objects.requireNonNull(precision, "precision");
        Objects.requireNonNull(device, "device");
        new Guidance(guidance);
    }

    /** As options that ask for exactly this. */
    public GenerationOptions asOptions() {
        return new GenerationOptions(
                steps,
                guidance,
                seed,
                size,
                spacing,
                schedule,
                decode,
                precision == Precision.BF16 ? PrecisionChoice.BF16 : PrecisionChoice.FP32,
                device == ComputeDevice.CUDA ? DeviceChoice.CUDA : DeviceChoice.CPU,
                threads);
    }
}
