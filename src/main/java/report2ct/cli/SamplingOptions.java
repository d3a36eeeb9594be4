package report2ct.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import report2ct.Report2CtException;
import report2ct.flow.ScheduleMode;
import report2ct.generation.DecodeMode;
import report2ct.generation.DeviceChoice;
import report2ct.generation.Economy;
import report2ct.generation.GenerationOptions;
import report2ct.generation.GridSize;
import report2ct.generation.GuidanceInterval;
import report2ct.generation.PrecisionChoice;
import report2ct.generation.Solver;
import report2ct.volume.Spacing;

/** How a volume is made. */
final class SamplingOptions {
    /** As {@code --decode} has it: the model's choice is a choice too. */
    enum Decode {
        AUTO,
        WHOLE,
        STREAMED,
        TILED
    }

    @Option(names = "--steps", paramLabel = "N", description = "Denoising steps (default: the model's).")
    private @Nullable Integer steps;

    @Option(
            names = "--guidance",
            paramLabel = "S",
            description = "Guidance scale: 1 follows the report without guidance, 0 ignores it (default: the model's).")
    private @Nullable Double guidance;

    @Option(
            names = "--size",
            paramLabel = "X,Y,Z",
            converter = SizeConverter.class,
            description = "Voxels along each axis (default: the model's).")
    private @Nullable GridSize size;

    @Option(
            names = "--spacing",
            paramLabel = "X,Y,Z",
            converter = SpacingConverter.class,
            description = "Millimetres between voxels (default: the model's).")
    private @Nullable Spacing spacing;

    @Option(
            names = "--schedule",
            paramLabel = "exact|compat",
            description = "Arithmetic of the sampling times (default: the model's).")
    private @Nullable ScheduleMode schedule;

    @Option(
            names = "--decode",
            paramLabel = "auto|whole|streamed|tiled",
            defaultValue = "auto",
            description = "How the latent is decoded; auto is the model's choice. streamed gives what whole gives, in"
                    + " slabs, and is taken by itself when memory is short; tiled is the reference's overlapping"
                    + " windows.")
    private Decode decode = Decode.AUTO;

    @Option(
            names = "--solver",
            paramLabel = "euler|ab2|midpoint|heun",
            defaultValue = "euler",
            description =
                    "How a step follows the velocity: ab2 is of second order at euler's price; midpoint and heun take"
                            + " two evaluations a step.")
    private Solver solver = Solver.EULER;

    @Option(
            names = "--guidance-interval",
            paramLabel = "A,B",
            converter = IntervalConverter.class,
            description = "Times, 1000 (noise) to 0 (data), between which guidance is applied (default: all).")
    private GuidanceInterval interval = GuidanceInterval.ALWAYS;

    @Option(
            names = "--cache-every",
            paramLabel = "K",
            defaultValue = "1",
            description = "Compute the network's inner levels at every K-th evaluation only (default: at each).")
    private int cacheEvery = 1;

    @Option(
            names = "--precision",
            paramLabel = "auto|fp32|bf16",
            defaultValue = "auto",
            description = "Arithmetic of the networks; auto takes bf16 only where it is native and faster.")
    private PrecisionChoice precision = PrecisionChoice.AUTO;

    @Option(
            names = "--device",
            paramLabel = "auto|cpu|cuda",
            defaultValue = "auto",
            description = "Where the networks run.")
    private DeviceChoice device = DeviceChoice.AUTO;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of the networks (default: all cores).")
    private int threads;

    /** The options with a seed. */
    GenerationOptions options(CommandLine line, long seed) {
        try {
            return new GenerationOptions(
                    steps,
                    guidance,
                    seed,
                    size,
                    spacing,
                    schedule,
                    decodeMode(),
                    precision,
                    device,
                    threads,
                    economy());
        } catch (Report2CtException e) {
            throw new ParameterException(line, String.valueOf(e.getMessage()), e);
        }
    }

    /** Whether to decode in slabs even where the whole would fit. */
    boolean streamed() {
        return decode == Decode.STREAMED;
    }

    private Economy economy() {
        return new Economy(solver, interval, cacheEvery);
    }

    private @Nullable DecodeMode decodeMode() {
        return switch (decode) {
            case AUTO -> null;
            case WHOLE, STREAMED -> DecodeMode.WHOLE;
            case TILED -> DecodeMode.TILED;
        };
    }

    /** {@code 128,96,96}. */
    static final class SizeConverter implements ITypeConverter<GridSize> {
        @Override
        public GridSize convert(String text) {
            String[] parts = three(text);
            try {
                return new GridSize(whole(parts[0]), whole(parts[1]), whole(parts[2]));
            } catch (NumberFormatException | Report2CtException e) {
                throw new TypeConversionException(
                        "expected three whole numbers from 1 to " + GridSize.LONGEST + ", found \"" + text + "\"");
            }
        }

        private static int whole(String text) {
            return Integer.parseInt(text.strip());
        }
    }

    /** {@code 0.75,0.75,1.5}. */
    static final class SpacingConverter implements ITypeConverter<Spacing> {
        @Override
        public Spacing convert(String text) {
            String[] parts = three(text);
            try {
                return new Spacing(mm(parts[0]), mm(parts[1]), mm(parts[2]));
            } catch (NumberFormatException | Report2CtException e) {
                throw new TypeConversionException(
                        "expected three positive numbers of millimetres, found \"" + text + "\"");
            }
        }

        private static double mm(String text) {
            return Double.parseDouble(text.strip().toLowerCase(Locale.ROOT));
        }
    }

    /** {@code 200,800}. */
    static final class IntervalConverter implements ITypeConverter<GuidanceInterval> {
        @Override
        public GuidanceInterval convert(String text) {
            String[] parts = text.split(",", -1);
            try {
                if (parts.length == 2) {
                    double a = Double.parseDouble(parts[0].strip());
                    double b = Double.parseDouble(parts[1].strip());
                    return new GuidanceInterval(Math.min(a, b), Math.max(a, b));
                }
            } catch (NumberFormatException | Report2CtException e) {
                // one message for all
            }
            throw new TypeConversionException(
                    "expected two different numbers from 0 to 1000 with a comma between, found \"" + text + "\"");
        }
    }

    private static String[] three(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length != 3) {
            throw new TypeConversionException("expected three numbers with commas between, found \"" + text + "\"");
        }
        return parts;
    }
}
