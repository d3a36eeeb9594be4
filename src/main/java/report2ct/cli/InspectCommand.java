package report2ct.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import report2ct.weights.SafetensorsFile;
import report2ct.weights.WeightFile;

/** Shows what is in a volume, a weight file or a bundle. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Shows what is in a volume, a weight file or a bundle.",
        footer = {
            "",
            "Examples:",
            "  report2ct inspect ct.nii.gz",
            "  report2ct inspect --json scan.mha",
            "  report2ct inspect models/demo"
        })
final class InspectCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The file or bundle folder.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        JsonNode content;
        try (WeightFile weights = SafetensorsFile.open(file)) {
            content = WeightSummary.of(weights);
        }
        PrintWriter out = spec.commandLine().getOut();
        JsonText.print(content, json, out);
        return ExitCode.DONE.code();
    }
}
