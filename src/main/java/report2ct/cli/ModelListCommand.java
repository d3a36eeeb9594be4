package report2ct.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import report2ct.Report2CtException;
import report2ct.bundle.Bundle;
import report2ct.bundle.BundleDescriptor;
import report2ct.hub.Catalogue;

/** Lists model directories, and published models that are known by name. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the model directories in a folder, and the published models that 'pull' knows.",
        footer = {"", "Examples:", "  report2ct model list", "  report2ct model list my-models"})
final class ModelListCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description = "Folder of model directories (default: models of this installation).")
    private @Nullable Path folder;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Path models = folder != null ? folder : Installation.home().resolve("models");
        out.println("Models in " + models + ":");
        List<Path> bundles = bundles(models);
        for (Path bundle : bundles) {
            out.println("  " + describe(bundle));
        }
        if (bundles.isEmpty()) {
            out.println("  none");
        }
        out.println("Published models:");
        for (Catalogue.Entry entry : Catalogue.standard().models()) {
            out.println(String.format(Locale.ROOT, "  %-34s %s [%s]", entry.id(), entry.about(), entry.licence()));
        }
        out.flush();
        return ExitCode.DONE.code();
    }

    private static List<Path> bundles(Path models) throws IOException {
        if (!Files.isDirectory(models)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(models)) {
            return new ArrayList<>(all.filter(path -> Files.isRegularFile(path.resolve(Bundle.DESCRIPTOR)))
                    .sorted()
                    .toList());
        }
    }

    private static String describe(Path bundle) throws IOException {
        String name = String.valueOf(bundle.getFileName());
        try {
            BundleDescriptor d = Bundle.descriptor(bundle);
            return String.format(Locale.ROOT, "%-34s %s [%s]", name, d.description(), d.licence());
        } catch (Report2CtException e) {
            return String.format(Locale.ROOT, "%-34s damaged: %s", name, e.getMessage());
        }
    }
}
