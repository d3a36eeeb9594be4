package report2ct.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import report2ct.report.Report;
import report2ct.text.EmptySection;
import report2ct.text.EncoderSet;
import report2ct.text.LibtorchTextEncoder;
import report2ct.text.TextEmbedding;
import report2ct.text.TextEmbeddingFile;
import report2ct.text.TextEncoder;

/** Turns a report into its vectors. */
@Command(
        name = "encode",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes the fused vectors of a report's findings and impression to a safetensors file.",
            "Without --encoder the encoders of this program are used."
        },
        footer = {
            "",
            "Examples:",
            "  report2ct encode --report examples/normal.txt --out normal.safetensors",
            "  report2ct encode --report r.txt --encoder ClinicalBERT --encoder BioBERT --out r.safetensors"
        })
final class EncodeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ReportOptions reports = new ReportOptions();

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Safetensors file to write.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(
            names = "--encoder",
            paramLabel = "DIR",
            description = "Directory of a BERT or DistilBERT encoder; repeat it for several, in order.")
    private List<Path> encoders = new ArrayList<>();

    @Option(
            names = "--empty-section",
            paramLabel = "encode_empty|zero|copy_other",
            defaultValue = "encode_empty",
            description = "What an empty section is encoded as.")
    private EmptySection emptySection = EmptySection.ENCODE_EMPTY;

    @Option(names = "--force", description = "Replace an existing file.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        CommandLine line = spec.commandLine();
        Outputs.prepare(line, out, force);
        Report report = reports.read(line);
        try (EncoderSet set = open()) {
            TextEmbedding embedding = set.encode(report);
            embedding.truncationNotes().forEach(note -> line.getErr().println("note: " + note));
            TextEmbeddingFile.save(out, embedding, force);
        }
        line.getOut().println(out);
        return ExitCode.DONE.code();
    }

    private EncoderSet open() throws IOException {
        if (encoders.isEmpty()) {
            return EncoderSet.embedded(emptySection);
        }
        List<TextEncoder> opened = new ArrayList<>();
        try {
            for (Path directory : encoders) {
                opened.add(LibtorchTextEncoder.open(directory));
            }
            return EncoderSet.of(opened, emptySection);
        } catch (RuntimeException | IOException e) {
            opened.forEach(TextEncoder::close);
            throw e;
        }
    }
}
