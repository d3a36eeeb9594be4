package report2ct.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.hub.Catalogue.Entry;
import report2ct.hub.Catalogue.RemoteFile;
import report2ct.weights.WeightHash;

class ModelCacheTest {
    private static final HttpSource.Patience SHORT =
            new HttpSource.Patience(Duration.ofSeconds(10), Duration.ofMillis(300), 3, Duration.ofMillis(1));
    private static final byte[] PAGE =
            "<!DOCTYPE html><html><body>log in</body></html>".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private byte[] content;
    private String hash;
    private HubServer server;
    private final List<String> notes = new ArrayList<>();
    private boolean stop;

    private final DownloadListener listener = new DownloadListener() {
        @Override
        public void progress(String file, long done, long total) {
            assertThat(done).isPositive();
        }

        @Override
        public void note(String sentence) {
            notes.add(sentence);
        }

        @Override
        public boolean cancelled() {
            return stop;
        }
    };

    @BeforeEach
    void start() throws IOException {
        content = Files.readAllBytes(HubFixtures.file("maisi_rflow.pt"));
        hash = WeightHash.sha256(HubFixtures.file("maisi_rflow.pt"));
        server = new HubServer(content);
    }

    @AfterEach
    void end() {
        server.close();
    }

    private static Entry entry(@Nullable Long bytes, @Nullable String sha256) {
        return new Entry(
                "m", "group/weights", "a test", "MIT", List.of(new RemoteFile("models/u net.pt", bytes, sha256)));
    }

    private Path cache() {
        return folder.resolve("cache");
    }

    private Path pull(Entry entry) throws IOException {
        return new ModelCache(cache())
                .pull(entry, "main", new HttpSource(server.base(), "main", SHORT), listener)
                .get(0);
    }

    /** What lies in the cache, apart from the folders. */
    private List<String> stored() throws IOException {
        if (!Files.exists(cache())) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(cache())) {
            return all.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private void assertWhole(Path file) throws IOException {
        assertThat(file).hasBinaryContent(content);
        assertThat(stored()).containsExactly("u net.pt", "u net.pt.source.json");
    }

    @Test
    void aFileIsFetchedByItsHubStyleAddress() throws IOException {
        assertWhole(pull(entry(null, null)));
        assertThat(server.requests()).containsExactly("/hub/group/weights/resolve/main/models/u net.pt null");
        assertThat(cache().resolve("main/group/weights/models/u net.pt.source.json"))
                .content()
                .contains(hash)
                .contains("MIT")
                .contains("u%20net.pt");
    }

    @Test
    void aFileInTheCacheIsNotFetchedAgainAndNeedsNoServer() throws IOException {
        pull(entry(null, null));

        Path again = new ModelCache(cache())
                .pull(entry(null, hash), "main", null, listener)
                .get(0);

        assertWhole(again);
        assertThat(server.requests()).hasSize(1);
        assertThat(notes).anyMatch(note -> note.contains("already in the cache"));
    }

    @Test
    void withoutAServerAMissingFileIsNamed() {
        assertThatThrownBy(() -> new ModelCache(cache()).pull(entry(null, null), "main", null, listener))
                .hasMessageContaining("not in the cache");
    }

    @Test
    void aFileThatWasChangedInTheCacheIsFetchedAgain() throws IOException {
        Path file = pull(entry(null, null));
        byte[] changed = content.clone();
        changed[100] ^= 1;
        Files.write(file, changed);

        assertWhole(pull(entry(null, null)));
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aTransferThatBreaksOffGoesOnWhereItStopped() throws IOException {
        server.next(HubServer.dropAfter(10_000), HubServer.dropAfter(5_000));

        assertWhole(pull(entry(null, hash)));
        assertThat(server.requests()).hasSize(3);
        assertThat(server.requests().get(0)).endsWith(" null");
        assertThat(server.requests().get(2)).contains("bytes=");
        assertThat(notes).hasSize(2).allMatch(note -> note.endsWith("trying again"));
    }

    @Test
    void aTransferThatStallsIsTakenUpAgain() throws IOException {
        server.next(HubServer.stallAfter(10_000));

        assertWhole(pull(entry(null, null)));
        assertThat(notes).anyMatch(note -> note.contains("nothing arrived for 0.3 s"));
    }

    @Test
    void aFileThatChangesBetweenTwoPartsIsFetchedFromItsStart() throws IOException {
        server.next((hub, exchange) -> {
            HubServer.dropAfter(10_000).to(hub, exchange);
            hub.tag = "\"two\"";
        });

        assertWhole(pull(entry(null, null)));
    }

    @Test
    void withoutAValidatorAndWithoutAHashPartsAreNotJoined() throws IOException {
        server.tag = "";
        server.next(HubServer.dropAfter(10_000));

        assertWhole(pull(entry(null, null)));
        assertThat(server.requests()).hasSize(2).allMatch(request -> request.endsWith(" null"));
    }

    @Test
    void aPartThatWasDamagedIsNoticedByTheHashAndFetchedAgain() throws IOException {
        Path place = cache().resolve("main/group/weights/models");
        Files.createDirectories(place);
        Files.write(place.resolve("u net.pt.part"), new byte[10_000]);

        assertWhole(pull(entry(null, hash)));
        assertThat(notes).anyMatch(note -> note.contains("fetched again from its start"));
    }

    @Test
    void aServerThatAlwaysBreaksOffIsGivenUpAndTheRestIsKept() throws IOException {
        server.usual = HubServer.dropAfter(0);
        server.next(HubServer.dropAfter(10_000));

        assertThatThrownBy(() -> pull(entry(null, hash)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("gave up after 3 attempts")
                .hasMessageContaining("the same command goes on");
        assertThat(stored()).contains("u net.pt.part").doesNotContain("u net.pt");

        server.usual = HubServer::well;
        assertWhole(pull(entry(null, hash)));
    }

    @Test
    void aLengthThatIsTooLongIsGivenUpInTheEnd() throws IOException {
        server.usual = HubServer.sayLength(content.length + 50);

        assertThatThrownBy(() -> pull(entry(null, null))).hasMessageContaining("gave up");
        assertThat(stored()).doesNotContain("u net.pt");
    }

    @Test
    void aLengthThatIsTooShortIsNoticedWithAndWithoutAHash() throws IOException {
        server.usual = HubServer.sayLength(content.length / 2);

        assertThatThrownBy(() -> pull(entry(null, hash))).hasMessageContaining("expected SHA-256");
        assertThatThrownBy(() -> pull(entry((long) content.length, null)))
                .hasMessageContaining("expected " + content.length + " bytes, the server offers");
        assertThatThrownBy(() -> pull(entry(null, null))).hasMessageContaining("expected a weight file");
        assertThat(stored()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html; charset=utf-8", "application/octet-stream"})
    void aWebPageIsRefused(String type) throws IOException {
        server.usual = HubServer.send(200, type, PAGE);

        assertThatThrownBy(() -> pull(entry(null, null))).hasMessageContaining("web page");
        assertThat(stored()).isEmpty();
    }

    @Test
    void aWrongFileIsRefusedAndThrownAway() throws IOException {
        byte[] wrong = Files.readAllBytes(HubFixtures.AUTOENCODER);
        server.usual = HubServer.send(200, "application/octet-stream", wrong);

        assertThatThrownBy(() -> pull(entry(null, hash)))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT_FILE))
                .hasMessageContaining("expected SHA-256 " + hash)
                .hasMessageContaining("thrown away");
        assertThat(stored()).isEmpty();
    }

    @Test
    void aGoodFileStaysWhenAWrongOneIsAskedForLater() throws IOException {
        pull(entry(null, null));

        assertThatThrownBy(() -> pull(entry(null, "0".repeat(64)))).hasMessageContaining("expected SHA-256 000");
        assertThat(stored()).containsExactly("u net.pt", "u net.pt.source.json");
        assertWhole(pull(entry(null, hash)));
    }

    @Test
    void aHashThatTheServerStatesIsCompared() throws IOException {
        server.usual = (hub, exchange) -> {
            exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + "1".repeat(64) + "\"");
            hub.well(exchange);
        };

        assertThatThrownBy(() -> pull(entry(null, null))).hasMessageContaining("expected SHA-256 111");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 410, 418})
    void aRefusalIsNotTriedAgain(int status) throws IOException {
        server.usual = HubServer.send(status, "text/plain", new byte[0]);

        assertThatThrownBy(() -> pull(entry(null, null))).hasMessageContaining("status " + status);
        assertThat(server.requests()).hasSize(1);
        assertThat(stored()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void aBusyServerIsTriedAgain(int status) throws IOException {
        server.next(HubServer.send(status, "text/plain", new byte[0]));

        assertWhole(pull(entry(null, null)));
    }

    @Test
    void anotherPartThanAskedForIsNotJoined() throws IOException {
        server.next(HubServer.dropAfter(10_000), (hub, exchange) -> {
            exchange.getResponseHeaders().set("Content-Range", "bytes 5-9/" + content.length);
            exchange.sendResponseHeaders(206, 5);
            exchange.getResponseBody().write(content, 5, 5);
        });

        assertWhole(pull(entry(null, hash)));
        assertThat(notes).anyMatch(note -> note.contains("sends another part"));
    }

    @Test
    void aPartThatTheServerDoesNotHaveStartsAgain() throws IOException {
        server.next(HubServer.dropAfter(10_000), HubServer.send(416, "text/plain", new byte[0]));

        assertWhole(pull(entry(null, hash)));
    }

    @Test
    void stoppingKeepsWhatArrived() throws IOException {
        stop = true;

        assertThatThrownBy(() -> pull(entry(null, null)))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED));
        assertThat(stored()).doesNotContain("u net.pt");

        stop = false;
        assertWhole(pull(entry(null, null)));
    }

    @Test
    void anAddressThatIsNoServerIsRefused() {
        for (String address : List.of("file:///etc", "ftp://example.org", "hub")) {
            assertThatThrownBy(() -> new HttpSource(URI.create(address), "main", SHORT))
                    .hasMessageContaining("expected http");
        }
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        URI base = server.base();
        server.close();

        assertThatThrownBy(() -> new ModelCache(cache())
                        .pull(entry(null, null), "main", new HttpSource(base, "main", SHORT), listener))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(base.toString());
    }

    @Test
    void aFolderGivesFilesByRepositoryOrByName() throws IOException {
        Path byName = Files.createDirectories(folder.resolve("flat"));
        Files.write(byName.resolve("u net.pt"), content);
        Path byRepository = Files.createDirectories(folder.resolve("tree/group/weights/models"));
        Files.write(byRepository.resolve("u net.pt"), content);

        for (String root : List.of("flat", "tree")) {
            Path file = new ModelCache(cache())
                    .pull(entry(null, hash), root, new FolderSource(folder.resolve(root)), listener)
                    .get(0);
            assertThat(file).hasBinaryContent(content);
        }
        assertThatThrownBy(() -> new ModelCache(cache())
                        .pull(entry(null, hash), "x", new FolderSource(folder.resolve("none")), listener))
                .hasMessageContaining("found neither");
    }

    @Test
    void aPathThatLeavesItsRepositoryIsRefused() {
        Entry entry = new Entry("m", "a/b", "", "MIT", List.of(new RemoteFile("../../../x.pt", null, null)));

        assertThatThrownBy(() -> pull(entry)).hasMessageContaining("inside its repository");
    }
}
