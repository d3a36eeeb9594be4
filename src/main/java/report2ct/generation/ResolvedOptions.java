package report2ct.generation;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import report2ct.flow.ScheduleMode;
import report2ct.nn.Precision;
import report2ct.volume.Spacing;

/**
 * Everything that was decided about a generation, by the caller, the model or a measurement; a recipe holds it.
 *
 * @param threads threads the networks ran with
 * @param economy how work of the denoiser was saved; absent for nothing
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
        int threads,
        @Nullable Economy economy) {
    public ResolvedOptions {
        Objects.requireNonNull(size, "size");
        Objects.requireNonNull(spacing, "spacing");
        Objects.requireNonNull(schedule, "schedule");
        Objects.requireNonNull(decode, "decode");
        Objects.requireNonNull(precision, "precision");
        Objects.requireNonNull(device, "device");
        new Guidance(guidance);
        economy = Economy.NONE.equals(economy) ? null : economy;
    }

    /** Options that saved nothing. */
    public ResolvedOptions(
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
        this(steps, guidance, seed, size, spacing, schedule, decode, precision, device, threads, null);
    }

    /** How work was saved. */
    Economy saving() {
        return economy == null ? Economy.NONE : economy;
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
                threads,
                saving());
    }
}
