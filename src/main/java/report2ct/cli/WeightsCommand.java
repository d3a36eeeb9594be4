package report2ct.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.weights.Dtype;
import report2ct.weights.WeightConversion;
import report2ct.weights.WeightFile;
import report2ct.weights.WeightFiles;

/** Commands about weight files. */
@Command(
        name = "weights",
        mixinStandardHelpOptions = true,
        description = "Works on weight files.",
        footer = {"", "Examples:", "  report2ct weights convert model.pt model.safetensors"},
        subcommands = WeightsCommand.Convert.class)
final class WeightsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a command");
    }

    /** Runs work on weight files: a damaged one is a weight problem, not a file problem. */
    static <T> T read(WeightWork<T> work) throws IOException {
        try {
            return work.run();
        } catch (Report2CtException e) {
            if (e.kind() == ErrorKind.CORRUPT_FILE || e.kind() == ErrorKind.UNSUPPORTED_FORMAT) {
                throw new Report2CtException(ErrorKind.INCOMPATIBLE_WEIGHTS, String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }

    /** Work on weight files. */
    interface WeightWork<T> {
        T run() throws IOException;
    }

    /** Copies weights into a safetensors file. */
    @Command(
            name = "convert",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Copies a PyTorch checkpoint (.pt, .pth, .bin, .ckpt) or safetensors file into a safetensors file.",
                "Nothing in a checkpoint is executed."
            },
            footer = {
                "",
                "Examples:",
                "  report2ct weights convert autoencoder.pt autoencoder.safetensors",
                "  report2ct weights convert unet.pt unet.safetensors --dtype F16 --dictionary unet_state_dict"
            })
    static final class Convert implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Parameters(index = "0", paramLabel = "IN", description = "The weight file.")
        @SuppressWarnings("NullAway.Init")
        private Path in;

        @Parameters(index = "1", paramLabel = "OUT", description = "The safetensors file to write.")
        @SuppressWarnings("NullAway.Init")
        private Path out;

        @Option(
                names = "--dtype",
                paramLabel = "F64|F32|F16|BF16",
                description = "Element type of floating-point arrays (default: as they are).")
        private @Nullable Dtype dtype;

        @Option(
                names = "--dictionary",
                paramLabel = "PATH",
                description = "Which dictionary of a checkpoint, dotted (default: found by its content).")
        private @Nullable String dictionary;

        @Option(names = "--force", description = "Replace an existing file.")
        private boolean force;

        @Override
        public Integer call() throws IOException {
            CommandLine line = spec.commandLine();
            Outputs.prepare(line, out, force);
            read(() -> {
                try (WeightFile file = dictionary == null ? WeightFiles.open(in) : WeightFiles.open(in, dictionary)) {
                    WeightConversion.toSafetensors(file, out, Optional.ofNullable(dtype), force);
                    return file.tensors().size();
                }
            });
            line.getOut().println(out);
            return ExitCode.DONE.code();
        }
    }
}
