package report2ct.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.Version;
import report2ct.io.VolumeFiles;
import report2ct.io.format.VolumeLabel;
import report2ct.io.format.WriteOptions;
import report2ct.phantom.FindingSampler;
import report2ct.phantom.Phantom;
import report2ct.phantom.PhantomFindings;
import report2ct.phantom.PhantomGenerator;
import report2ct.phantom.PhantomGrid;
import report2ct.phantom.PhantomReport;
import report2ct.phantom.ReportWriter;
import report2ct.phantom.Wording;
import report2ct.volume.Affine;
import report2ct.volume.Volume;

/** Paints chest phantoms with their reports. */
@Command(
        name = "phantom",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Paints chest CT phantoms with known findings: NAME.nii.gz, NAME.report.json and NAME.truth.json each.",
            "The same seed gives the same phantom. Without --findings they are drawn from the seed."
        },
        footer = {
            "",
            "Examples:",
            "  report2ct phantom --seed 1 --count 10 --out phantoms",
            "  report2ct phantom --seed 5 --findings effusion:right:large,cardiomegaly --out phantoms --png",
            "",
            "Findings: effusion, cardiomegaly, consolidation, ground-glass, mass, pneumothorax, emphysema, pacemaker,",
            "each with :side, :zone, :amount or :degree and, for a mass, :millimetres, where it has them; or normal."
        })
final class PhantomCommand implements Callable<Integer> {
    private static final int MOST = 1_000_000;

    private final BooleanSupplier stop;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the first phantom (default: 0).")
    private long seed;

    @Option(names = "--count", paramLabel = "N", defaultValue = "1", description = "How many (default: 1).")
    private int count = 1;

    @Option(names = "--findings", paramLabel = "LIST", description = "Findings of all of them.")
    private @Nullable String findings;

    @Option(
            names = "--wording",
            paramLabel = "training|held_out",
            defaultValue = "training",
            description = "Which sentences the reports are written with.")
    private Wording wording = Wording.TRAINING;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for the files.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(names = "--png", description = "Also write a picture of each phantom.")
    private boolean png;

    @Option(names = "--force", description = "Replace existing files.")
    private boolean force;

    PhantomCommand(BooleanSupplier stop) {
        this.stop = stop;
    }

    @Override
    public Integer call() throws IOException {
        CommandLine line = spec.commandLine();
        if (count < 1 || count > MOST) {
            throw new ParameterException(line, "--count: expected 1 to " + MOST + ", found " + count);
        }
        PhantomFindings chosen = chosen(line);
        Outputs.prepareFolder(line, out);
        PhantomGenerator generator = new PhantomGenerator(PhantomGrid.standard());
        for (int i = 0; i < count; i++) {
            if (stop.getAsBoolean()) {
                throw new Report2CtException(ErrorKind.CANCELLED, "stopped on request");
            }
            long its = seed + i;
            Phantom phantom = generator.generate(chosen == null ? new FindingSampler().sample(its) : chosen, its);
            write(line, phantom, its);
        }
        return ExitCode.DONE.code();
    }

    private @Nullable PhantomFindings chosen(CommandLine line) {
        try {
            return findings == null ? null : FindingText.parse(findings);
        } catch (Report2CtException e) {
            throw new ParameterException(line, "--findings: " + e.getMessage(), e);
        }
    }

    private void write(CommandLine line, Phantom phantom, long its) throws IOException {
        String name = String.format(Locale.ROOT, "phantom-%06d", its);
        Path file = out.resolve(name + ".nii.gz");
        Map<String, String> details = new LinkedHashMap<>();
        details.put("program", Version.nameAndVersion());
        details.put("phantom-seed", Long.toString(its));
        Volume volume = Volume.ofHu(
                phantom.hu(), phantom.nx(), phantom.ny(), phantom.nz(), Affine.ofSpacing(phantom.spacing()));
        WriteOptions options = WriteOptions.standard()
                .withLabel(VolumeLabel.synthetic(details))
                .withOverwrite(force);
        VolumeFiles.standard().writeGenerated(volume, file, options);
        PhantomReport report = new ReportWriter().write(phantom.truth().findings(), its, wording);
        ObjectNode words = JsonNodeFactory.instance.objectNode();
        words.put("id", name).put("findings", report.findings()).put("impression", report.impression());
        Outputs.writeText(out.resolve(name + ".report.json"), pretty(words), force);
        Outputs.writeText(out.resolve(name + ".truth.json"), pretty(TruthText.of(phantom, its)), force);
        if (png) {
            VolumeOutput.picture(volume, details, out.resolve(name + ".png"), force);
        }
        line.getOut().println(file);
    }

    private static String pretty(ObjectNode node) throws IOException {
        return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
    }
}
