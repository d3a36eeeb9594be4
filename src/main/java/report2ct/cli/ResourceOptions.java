package report2ct.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import report2ct.generation.Resources;

/** What a command may use of the machine. */
final class ResourceOptions {
    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            converter = MemoryConverter.class,
            description =
                    "Most memory of the process, e.g. 6g or 3500m (default: what the machine has free). The volume"
                            + " is computed in a way that fits; it stays the same up to rounding.")
    private @Nullable Long memory;

    @Option(
            names = "--scratch",
            paramLabel = "DIR",
            description = "Folder for intermediate results that do not fit in memory (default: the system's folder for"
                    + " temporary files).")
    private @Nullable Path scratch;

    /** The resources of a command. */
    Resources resources(CommandLine line, boolean streamed, Resources.@Nullable Checkpoint checkpoint)
            throws IOException {
        return new Resources(memory == null ? 0 : memory, folder(line), streamed, checkpoint);
    }

    private @Nullable Path folder(CommandLine line) throws IOException {
        if (scratch != null) {
            Outputs.prepareFolder(line, scratch);
            return scratch;
        }
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", "."));
        return Files.isDirectory(temporary) && Files.isWritable(temporary) ? temporary : null;
    }

    /** {@code 6g}, {@code 3.5GiB}, {@code 3500m}. */
    static final class MemoryConverter implements ITypeConverter<Long> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)\\s*([kmgt]?)(?:i?b)?");
        private static final String UNITS = "kmgt";
        private static final int KIB = 1024;

        @Override
        public Long convert(String text) {
            Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
            if (!matcher.matches()) {
                throw new TypeConversionException("expected a size such as 6g or 3500m, found \"" + text + "\"");
            }
            String unit = matcher.group(2);
            double factor = unit.isEmpty() ? 1 : Math.pow(KIB, UNITS.indexOf(unit) + 1);
            long bytes = (long) (Double.parseDouble(matcher.group(1)) * factor);
            if (bytes < 1) {
                throw new TypeConversionException("expected a size above 0, found \"" + text + "\"");
            }
            return bytes;
        }
    }

    /** A checkpoint file that belongs to an output, when one is asked for. */
    static Resources.@Nullable Checkpoint checkpoint(CommandLine line, @Nullable Integer everySteps, Path out) {
        if (everySteps == null) {
            return null;
        }
        if (everySteps < 1) {
            throw new ParameterException(line, "--checkpoint-steps: expected 1 or more, found " + everySteps);
        }
        return new Resources.Checkpoint(out.resolveSibling(out.getFileName() + ".checkpoint"), everySteps);
    }
}
