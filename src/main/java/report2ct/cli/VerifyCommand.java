package report2ct.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.verify.Verification;

/** Compares this program with the numbers of the reference implementation. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Runs every case of a folder of parity fixtures: networks, schedules, sampling, training, text.",
            "One line an output: case, output, error, tolerance, ok or FAIL; then a summary."
        },
        footer = {"", "Examples:", "  report2ct verify fixtures/networks", "  report2ct verify my-own-run"})
final class VerifyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The folder; searched recursively.")
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Override
    public Integer call() {
        CommandLine line = spec.commandLine();
        if (!Files.isDirectory(folder)) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, folder + ": expected a folder");
        }
        Verification.Summary summary = Verification.standard().run(folder, text -> {
            line.getOut().println(text);
            line.getOut().flush();
        });
        return summary.ok() ? ExitCode.DONE.code() : ExitCode.NOT_VERIFIED.code();
    }
}
