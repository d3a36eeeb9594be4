package report2ct.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import report2ct.Version;

/** The command that holds all others. */
@Command(
        name = "report2ct",
        mixinStandardHelpOptions = true,
        versionProvider = RootCommand.VersionText.class,
        description = {
            "Turns a radiology report into a synthetic chest CT.",
            "Every volume it makes is artificial: no patient, no diagnosis."
        },
        footer = {
            "",
            "Examples:",
            "  report2ct generate --report examples/effusion.txt --out ct.nii.gz --png ct.png",
            "  report2ct inspect ct.nii.gz"
        },
        subcommands = {
            GenerateCommand.class,
            BatchCommand.class,
            ReplayCommand.class,
            EncodeCommand.class,
            InspectCommand.class,
            ConvertCommand.class,
            WeightsCommand.class,
            ModelCommand.class,
            VerifyCommand.class,
            PhantomCommand.class,
            PrepareCommand.class,
            TrainCommand.class,
            LaunchCommand.class,
            EvaluateCommand.class,
            BenchCommand.class,
            HelpCommand.class
        })
final class RootCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Say more, and show where in the program an error happened.")
    private boolean verbose;

    /** The version line. */
    static final class VersionText implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {Version.nameAndVersion()};
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a command");
    }

    /** Whether {@code --verbose} was given to the command line that this command belongs to. */
    static boolean verbose(CommandLine line) {
        Object root = line.getCommandSpec().root().userObject();
        return root instanceof RootCommand command && command.verbose;
    }
}
