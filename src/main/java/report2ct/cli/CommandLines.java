package report2ct.cli;

import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Puts the commands together. */
final class CommandLines {
    private static final int WIDTH = 100;

    private CommandLines() {}

    /**
     * The whole command line.
     *
     * @param stop answers whether a running command should stop
     */
    static CommandLine create(BooleanSupplier stop) {
        CommandLine line = new CommandLine(new RootCommand(), new Commands(stop));
        line.setExecutionExceptionHandler(new Failures());
        line.setParameterExceptionHandler(new Failures());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        describe(line);
        return line;
    }

    /** Every command's help lists the exit codes. */
    private static void describe(CommandLine line) {
        UsageMessageSpec usage = line.getCommandSpec().usageMessage();
        usage.width(WIDTH);
        usage.exitCodeListHeading("%nExit codes:%n");
        usage.exitCodeList(ExitCode.list());
        usage.optionListHeading("%nOptions:%n");
        line.getSubcommands().values().forEach(CommandLines::describe);
    }
}
