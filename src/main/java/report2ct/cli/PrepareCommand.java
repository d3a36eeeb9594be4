package report2ct.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Turns volumes and reports into training data. */
@Command(
        name = "prepare",
        mixinStandardHelpOptions = true,
        description = {
            "Prepares training data: volumes become latents, reports become section vectors.",
            "The same command started again does only what is missing; Ctrl-C stops between two cases. Nothing is written"
                    + " outside --out. summary.html there says what the set holds."
        },
        footer = {
            "",
            "Examples:",
            "  report2ct prepare ct-rate --root CT-RATE --split valid --out set",
            "  report2ct prepare manifest cases.csv --out set --skip-bad",
            "  report2ct prepare phantoms --count 100 --out set"
        },
        subcommands = {
            PrepareSourceCommand.CtRate.class,
            PrepareSourceCommand.Manifest.class,
            PrepareSourceCommand.Phantoms.class
        })
final class PrepareCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a source: ct-rate, manifest or phantoms");
    }
}
