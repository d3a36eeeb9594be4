package report2ct.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import report2ct.bundle.Bundle;
import report2ct.bundle.BundleDescriptor;
import report2ct.config.ConfigFiles;
import report2ct.unet.UnetConfig;

/** Says what a model directory is. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Says what a model directory holds, what it takes and gives, and under which licence.",
        footer = {"", "Examples:", "  report2ct model show models/demo", "  report2ct model show models/demo --json"})
final class ModelShowCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The model directory.")
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Option(names = "--json", description = "The whole descriptor as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        BundleDescriptor descriptor = Bundle.descriptor(folder);
        if (json) {
            out.print(ConfigFiles.toJson(descriptor));
            out.flush();
        } else {
            show(out, descriptor);
        }
        return ExitCode.DONE.code();
    }

    private static void show(PrintWriter out, BundleDescriptor d) {
        line(out, "name", d.name());
        line(out, "what", d.description());
        line(out, "notice", d.notice());
        line(out, "licence", d.licence());
        line(out, "trained on", d.trainedOn());
        line(
                out,
                "text",
                d.text().encoders().stream()
                        .map(encoder -> encoder.name() + " (" + encoder.width() + ")")
                        .collect(Collectors.joining(", ")));
        UnetConfig unet = d.unet().config();
        line(
                out,
                "denoiser",
                unet.levels().stream()
                                .map(level -> String.valueOf(level.channels()))
                                .collect(Collectors.joining("-")) + " channels, context " + unet.contextWidth());
        line(
                out,
                "autoencoder",
                (d.autoencoder().maisi() != null ? "MAISI" : "compact") + ", factor "
                        + d.autoencoder().factor() + ", "
                        + d.autoencoder().latentChannels() + " latent channels");
        line(out, "scale factor", String.valueOf(d.scaleFactor()));
        line(
                out,
                "volume",
                d.size() + " voxels at " + d.spacing().x() + "," + d.spacing().y() + ","
                        + d.spacing().z() + " mm, " + d.orientation());
        line(
                out,
                "sampling",
                d.sampling().steps() + " steps, guidance " + d.sampling().guidance() + ", schedule "
                        + d.flow().schedule().name().toLowerCase(Locale.ROOT) + ", decode "
                        + d.decode().name().toLowerCase(Locale.ROOT));
        d.files()
                .forEach((name, file) -> line(
                        out,
                        "file",
                        String.format(Locale.ROOT, "%s  %,d bytes  %s", name, file.bytes(), file.sha256())));
        d.sources()
                .forEach(source ->
                        line(out, "source", source.name() + "  " + source.sha256() + "  " + source.licence()));
        out.flush();
    }

    private static void line(PrintWriter out, String label, String value) {
        out.println(String.format(Locale.ROOT, "%-13s %s", label, value));
    }
}
