package report2ct.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import report2ct.hub.Catalogue;
import report2ct.hub.Catalogue.Entry;
import report2ct.hub.Catalogue.RemoteFile;
import report2ct.hub.DownloadListener;
import report2ct.hub.FileSource;
import report2ct.hub.FolderSource;
import report2ct.hub.HttpSource;
import report2ct.hub.ModelCache;

/** Fetches published weights into the cache. */
@Command(
        name = "pull",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Fetches the files of a published model into a cache and checks them; prints where they lie.",
            "Goes on where an earlier try stopped. Nothing is fetched without --base-url or --from."
        },
        footer = {
            "",
            "Examples:",
            "  report2ct model pull maisi-autoencoder --base-url https://hub.example.org",
            "  report2ct model pull text2ct --from /mnt/usb/weights",
            "  report2ct model pull text2ct --offline"
        })
final class ModelPullCommand implements Callable<Integer> {
    private static final long LINE_NANOS = 5_000_000_000L;

    private final BooleanSupplier stop;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The model's name; 'model list' shows all.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description = "Server with addresses of the form URL/REPOSITORY/resolve/REVISION/PATH.")
    private @Nullable URI base;

    @Option(names = "--from", paramLabel = "DIR", description = "Folder to copy from instead of a server.")
    private @Nullable Path from;

    @Option(names = "--offline", description = "Only check what is in the cache.")
    private boolean offline;

    @Option(names = "--revision", paramLabel = "NAME", defaultValue = "main", description = "Revision (default: main).")
    private String revision = "main";

    @Option(
            names = "--sha256",
            paramLabel = "PATH=HASH",
            description = "Hash that a file must have; repeat it for several.")
    private Map<String, String> hashes = Map.of();

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "The cache (default: .cache/hub of this installation).")
    private @Nullable Path cache;

    ModelPullCommand(BooleanSupplier stop) {
        this.stop = stop;
    }

    @Override
    public Integer call() throws IOException {
        CommandLine line = spec.commandLine();
        int places = (base != null ? 1 : 0) + (from != null ? 1 : 0) + (offline ? 1 : 0);
        if (places != 1) {
            throw new ParameterException(line, "expected one of --base-url, --from and --offline");
        }
        Entry entry = pinned(line, Catalogue.standard().find(name));
        line.getErr().println("licence of " + entry.repository() + ": " + entry.licence());
        Path folder = cache != null ? cache : Installation.cache().resolve("hub");
        List<Path> files = new ModelCache(folder).pull(entry, revision, source(), listener(line.getErr()));
        files.forEach(file -> line.getOut().println(file));
        return ExitCode.DONE.code();
    }

    private @Nullable FileSource source() {
        URI server = base;
        if (server != null) {
            return new HttpSource(server, revision, HttpSource.Patience.standard());
        }
        Path folder = from;
        return folder == null ? null : new FolderSource(folder);
    }

    private Entry pinned(CommandLine line, Entry entry) {
        for (Map.Entry<String, String> hash : hashes.entrySet()) {
            if (!hash.getValue().matches("[0-9a-f]{64}")) {
                throw new ParameterException(
                        line, "--sha256: expected 64 hexadecimal digits in lower case, found " + hash.getValue());
            }
            if (entry.files().stream().noneMatch(file -> file.path().equals(hash.getKey()))) {
                throw new ParameterException(
                        line,
                        "--sha256: expected one of "
                                + entry.files().stream().map(RemoteFile::path).toList() + ", found " + hash.getKey());
            }
        }
        List<RemoteFile> files = entry.files().stream()
                .map(file ->
                        hashes.containsKey(file.path()) ? file.pinned(String.valueOf(hashes.get(file.path()))) : file)
                .toList();
        return new Entry(entry.id(), entry.repository(), entry.about(), entry.licence(), files);
    }

    private DownloadListener listener(PrintWriter err) {
        return new DownloadListener() {
            private long start = System.nanoTime();
            private long last = start;
            private long first;
            private String current = "";

            @Override
            public void progress(String file, long done, long total) {
                long now = System.nanoTime();
                if (!file.equals(current)) {
                    current = file;
                    start = now;
                    last = now;
                    first = done;
                }
                if (now - last < LINE_NANOS) {
                    return;
                }
                last = now;
                double seconds = (now - start) / 1e9;
                double rate = (done - first) / seconds;
                String left = total > 0 && rate > 0
                        ? String.format(
                                Locale.ROOT, " of %.1f MB, about %.0f s left", total / 1e6, (total - done) / rate)
                        : " MB";
                err.println(String.format(Locale.ROOT, "%s: %.1f%s", file, done / 1e6, left));
                err.flush();
            }

            @Override
            public void note(String sentence) {
                err.println("note: " + sentence);
                err.flush();
            }

            @Override
            public boolean cancelled() {
                return stop.getAsBoolean();
            }
        };
    }
}
