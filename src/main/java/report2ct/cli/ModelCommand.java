package report2ct.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Commands about models. */
@Command(
        name = "model",
        mixinStandardHelpOptions = true,
        description = "Works on model directories and on published weights.",
        footer = {
            "",
            "Examples:",
            "  report2ct model list",
            "  report2ct model show models/demo",
            "  report2ct model doctor models/demo"
        },
        subcommands = {
            ModelImportCommand.class,
            ModelListCommand.class,
            ModelShowCommand.class,
            ModelPullCommand.class,
            ModelDoctorCommand.class
        })
final class ModelCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a command");
    }
}
