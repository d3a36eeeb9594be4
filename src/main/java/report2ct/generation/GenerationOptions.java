package report2ct.generation;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.flow.RectifiedFlow;
import report2ct.flow.ScheduleMode;
import report2ct.volume.Spacing;

/**
 * What may be chosen about a generation. Null leaves the choice to the model.
 *
 * @param steps denoising steps
 * @param guidance scale of classifier-free guidance: 1 follows the report without guidance, 0 ignores it
 * @param seed of the initial noise
 * @param size voxels of the volume
 * @param spacing distance between voxels, also a condition of the network
 * @param schedule arithmetic of the times
 * @param decode whole or by windows
 * @param precision arithmetic of the networks
 * @param device where they run
 * @param threads threads of the networks; 0 leaves it to the library
 * @param economy how work of the denoiser is saved
 */
public record GenerationOptions(
        @Nullable Integer steps,
        @Nullable Double guidance,
        long seed,
        @Nullable GridSize size,
        @Nullable Spacing spacing,
        @Nullable ScheduleMode schedule,
        @Nullable DecodeMode decode,
        PrecisionChoice precision,
        DeviceChoice device,
        int threads,
        Economy economy) {
    private static final int MOST_THREADS = 4096;

    public GenerationOptions {
        Objects.requireNonNull(precision, "precision");
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(economy, "economy");
        if (steps != null && (steps < 1 || steps > RectifiedFlow.MAX_STEPS)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "steps: expected 1 to " + RectifiedFlow.MAX_STEPS + ", found " + steps);
        }
        if (guidance != null) {
            new Guidance(guidance);
        }
        if (threads < 0 || threads > MOST_THREADS) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "threads: expected 0 to " + MOST_THREADS + ", found " + threads);
        }
    }

    /** Options that save nothing. */
    public GenerationOptions(
            @Nullable Integer steps,
            @Nullable Double guidance,
            long seed,
            @Nullable GridSize size,
            @Nullable Spacing spacing,
            @Nullable ScheduleMode schedule,
            @Nullable DecodeMode decode,
            PrecisionChoice precision,
            DeviceChoice device,
            int threads) {
        this(steps, guidance, seed, size, spacing, schedule, decode, precision, device, threads, Economy.NONE);
    }

    /** Everything as the model says, seed 0. */
    public static GenerationOptions standard() {
        return new GenerationOptions(null, null, 0, null, null, null, null, PrecisionChoice.AUTO, DeviceChoice.AUTO, 0);
    }

    /** The same with another seed. */
    public GenerationOptions withSeed(long other) {
        return new GenerationOptions(
                steps, guidance, other, size, spacing, schedule, decode, precision, device, threads, economy);
    }

    /** The same with another number of steps. */
    public GenerationOptions withSteps(int other) {
        return new GenerationOptions(
                other, guidance, seed, size, spacing, schedule, decode, precision, device, threads, economy);
    }

    /** The same with another guidance scale. */
    public GenerationOptions withGuidance(double other) {
        return new GenerationOptions(
                steps, other, seed, size, spacing, schedule, decode, precision, device, threads, economy);
    }

    /** The same with another size. */
    public GenerationOptions withSize(GridSize other) {
        return new GenerationOptions(
                steps, guidance, seed, other, spacing, schedule, decode, precision, device, threads, economy);
    }

    /** The same with another spacing. */
    public GenerationOptions withSpacing(Spacing other) {
        return new GenerationOptions(
                steps, guidance, seed, size, other, schedule, decode, precision, device, threads, economy);
    }

    /** The same with another way to save work. */
    public GenerationOptions withEconomy(Economy other) {
        return new GenerationOptions(
                steps, guidance, seed, size, spacing, schedule, decode, precision, device, threads, other);
    }
}
