package report2ct.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import report2ct.hub.CheckRow;
import report2ct.hub.Doctor;

/** Examines a model directory. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Examines a model directory: descriptor, files and hashes, names and shapes, finite numbers, what training",
            "leaves behind, and one tiny pass through each network. A table; exit code 4 when something failed."
        },
        footer = {"", "Examples:", "  report2ct model doctor models/demo"})
final class ModelDoctorCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The model directory.")
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Option(
            names = "--encoder",
            paramLabel = "DIR",
            description = "Directory of a text encoder that is not part of the model; repeat it, in the model's order.")
    private List<Path> encoders = new ArrayList<>();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<CheckRow> rows = new Doctor(folder, encoders).examine();
        int part = width(rows.stream().map(CheckRow::part).toList());
        int check = width(rows.stream().map(CheckRow::check).toList());
        for (CheckRow row : rows) {
            String verdict = row.verdict().name().toLowerCase(Locale.ROOT);
            out.println(String.format(
                    Locale.ROOT,
                    "%-4s  %-" + part + "s  %-" + check + "s  %s",
                    verdict,
                    row.part(),
                    row.check(),
                    row.detail()));
        }
        boolean healthy = Doctor.healthy(rows);
        long failed = rows.stream()
                .filter(row -> row.verdict() == CheckRow.Verdict.FAIL)
                .count();
        out.println(healthy ? "healthy" : failed + " of " + rows.size() + " checks failed");
        out.flush();
        return (healthy ? ExitCode.DONE : ExitCode.BAD_WEIGHTS).code();
    }

    private static int width(List<String> texts) {
        return texts.stream().mapToInt(String::length).max().orElse(1);
    }
}
