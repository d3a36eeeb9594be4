package report2ct.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Holds the evaluations. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "Measures how well a model follows its reports.",
        footer = {"", "Example:", "  report2ct evaluate phantom --out evaluation"},
        subcommands = {EvaluatePhantomCommand.class})
final class EvaluateCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected what to evaluate: phantom");
    }
}
