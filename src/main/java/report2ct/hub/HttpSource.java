package report2ct.hub;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.hub.Catalogue.Entry;
import report2ct.hub.Catalogue.RemoteFile;

/**
 * A server with hub-style addresses: {@code BASE/REPOSITORY/resolve/REVISION/PATH}. A transfer that breaks off or stalls is
 * taken up again where it stopped, if the server's validator says that it is still the same file, or if its hash is known
 * beforehand.
 */
public final class HttpSource implements FileSource {
    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int RANGE_REFUSED = 416;

    private final URI base;
    private final String revision;
    private final Patience patience;
    private final HttpClient client;

    /**
     * How long to wait and how often to try.
     *
     * @param connect longest wait for an answer to begin
     * @param stall longest wait for the next bytes
     * @param attempts transfers in a row that bring nothing new before it gives up
     * @param pause between two attempts; doubles each time
     */
    public record Patience(Duration connect, Duration stall, int attempts, Duration pause) {
        /** Half a minute for an answer, a minute for bytes, six attempts. */
        public static Patience standard() {
            return new Patience(Duration.ofSeconds(30), Duration.ofSeconds(60), 6, Duration.ofSeconds(1));
        }
    }

    /**
     * A server.
     *
     * @param base {@code http} or {@code https} address
     * @throws Report2CtException when it is neither
     */
    public HttpSource(URI base, String revision, Patience patience) {
        String scheme = String.valueOf(base.getScheme()).toLowerCase(Locale.ROOT);
        boolean web = scheme.equals("http") || scheme.equals("https");
        if (base.getHost() == null || !web) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "base address: expected http://... or https://..., found " + base);
        }
        this.base = base;
        this.revision = revision;
        this.patience = patience;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(patience.connect())
                .build();
    }

    /** The address of a file. */
    URI address(Entry entry, RemoteFile file) {
        String root = base.toString().replaceAll("/+$", "");
        return URI.create(root + "/" + encoded(entry.repository()) + "/resolve/" + encoded(revision) + "/"
                + encoded(file.path()));
    }

    private static String encoded(String path) {
        return Arrays.stream(path.split("/", -1))
                .map(segment ->
                        URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }

    @Override
    public Fetched fetch(Entry entry, RemoteFile file, Path part, DownloadListener listener) throws IOException {
        URI address = address(entry, file);
        long best = PartialFile.size(part);
        int failures = 0;
        Duration pause = patience.pause();
        boolean resumed = false;
        while (true) {
            resumed |= PartialFile.size(part) > 0;
            try {
                return new Fetched(address.toString(), transfer(address, file, part, listener), resumed);
            } catch (IOException e) {
                long now = PartialFile.size(part);
                failures = now > best ? 1 : failures + 1;
                best = Math.max(best, now);
                if (failures >= patience.attempts()) {
                    throw new IOException(
                            address + ": gave up after " + failures + " attempts without progress: " + reason(e) + "; "
                                    + now + " bytes are kept, the same command goes on from there",
                            e);
                }
                listener.note(file.name() + ": " + reason(e) + "; trying again");
                sleep(pause, listener);
                pause = failures == 1 ? patience.pause() : pause.multipliedBy(2);
            }
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }

    private static void sleep(Duration pause, DownloadListener listener) {
        requireNotCancelled(listener);
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Report2CtException(ErrorKind.CANCELLED, "stopped", e);
        }
    }

    static void requireNotCancelled(DownloadListener listener) {
        if (listener.cancelled()) {
            throw new Report2CtException(
                    ErrorKind.CANCELLED, "stopped; what arrived is kept, the same command goes on from there");
        }
    }

    /** One request and its answer. */
    private Optional<String> transfer(URI address, RemoteFile file, Path part, DownloadListener listener)
            throws IOException {
        PartialFile partial = PartialFile.open(part, file.sha256() != null);
        HttpResponse<java.io.InputStream> answer = send(request(address, partial));
        try (StallGuard body = new StallGuard(answer.body(), patience.stall())) {
            long start = start(address, answer, partial);
            OptionalLong total = total(answer, start);
            requireFile(address, answer, file, total);
            String validator = validator(answer);
            partial.write(body, start, total, validator, file, listener);
        }
        return advertised(answer);
    }

    private HttpRequest request(URI address, PartialFile partial) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(patience.connect())
                .header("Accept-Encoding", "identity")
                .GET();
        if (partial.have() > 0) {
            request.header("Range", "bytes=" + partial.have() + "-");
            String validator = partial.validator();
            if (!validator.isEmpty()) {
                request.header("If-Range", validator);
            }
        }
        return request.build();
    }

    private HttpResponse<java.io.InputStream> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Report2CtException(ErrorKind.CANCELLED, "stopped", e);
        }
    }

    /** Where the answer's bytes belong in the file. */
    private static long start(URI address, HttpResponse<?> answer, PartialFile partial) throws IOException {
        int status = answer.statusCode();
        if (status == OK) {
            return 0;
        }
        if (status == PARTIAL) {
            long from = contentRange(answer)
                    .map(range -> Long.parseLong(range.group(1)))
                    .orElse(-1L);
            if (from == partial.have()) {
                return from;
            }
            partial.discard();
            throw new IOException("the server sends another part than asked for");
        }
        if (status == RANGE_REFUSED) {
            partial.discard();
            throw new IOException("the server has no such part (status 416)");
        }
        if (status == 429 || status >= 500) {
            throw new IOException("the server is busy or broken (status " + status + ")");
        }
        throw new Report2CtException(ErrorKind.INVALID_INPUT, address + ": " + refusal(status));
    }

    private static String refusal(int status) {
        return switch (status) {
            case 401, 403 ->
                "access refused (status " + status + "); its publisher may ask for an agreement or a login first";
            case 404, 410 -> "no such file on the server (status " + status + ")";
            default -> "expected the file, found status " + status;
        };
    }

    private static Optional<Matcher> contentRange(HttpResponse<?> answer) {
        return answer.headers().firstValue("Content-Range").map(RANGE::matcher).filter(Matcher::matches);
    }

    private static OptionalLong total(HttpResponse<?> answer, long start) {
        if (answer.statusCode() == PARTIAL) {
            Optional<String> all = contentRange(answer).map(range -> range.group(3));
            return all.isPresent() && !all.get().equals("*")
                    ? OptionalLong.of(Long.parseLong(all.get()))
                    : OptionalLong.empty();
        }
        OptionalLong length = answer.headers().firstValueAsLong("Content-Length");
        return length.isPresent() ? OptionalLong.of(start + length.getAsLong()) : length;
    }

    private static void requireFile(URI address, HttpResponse<?> answer, RemoteFile file, OptionalLong total) {
        String type = answer.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith("text/html")) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    address + ": expected a file, the server answers with a web page; is a login needed, or the address"
                            + " wrong?");
        }
        Long bytes = file.bytes();
        if (bytes != null && total.isPresent() && total.getAsLong() != bytes) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    address + ": expected " + bytes + " bytes, the server offers " + total.getAsLong());
        }
    }

    /** A validator that is good enough to join parts of a file. */
    private static String validator(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("ETag")
                .filter(tag -> !tag.startsWith("W/"))
                .or(() -> answer.headers().firstValue("Last-Modified"))
                .orElse("");
    }

    /** The hash of a large file as hubs state it, also before a redirection. */
    private static Optional<String> advertised(HttpResponse<java.io.InputStream> answer) {
        @Nullable HttpResponse<java.io.InputStream> now = answer;
        while (now != null) {
            Optional<String> hash = now.headers()
                    .firstValue("X-Linked-Etag")
                    .map(tag -> tag.replace("\"", "").toLowerCase(Locale.ROOT))
                    .filter(tag -> HASH.matcher(tag).matches());
            if (hash.isPresent()) {
                return hash;
            }
            now = now.previousResponse().orElse(null);
        }
        return Optional.empty();
    }
}
