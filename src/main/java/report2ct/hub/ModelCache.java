package report2ct.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.config.ConfigFiles;
import report2ct.hub.Catalogue.Entry;
import report2ct.hub.Catalogue.RemoteFile;
import report2ct.weights.WeightFile;
import report2ct.weights.WeightFiles;
import report2ct.weights.WeightHash;

/**
 * Published files on this disk: {@code REVISION/REPOSITORY/PATH} and beside each a record of where it came from and its
 * hash. A file comes into its place only after its size, its hash and its content were checked, and is checked again before
 * it is used.
 */
public final class ModelCache {
    private static final int HEAD = 512;
    private static final List<String> WEIGHTS = List.of(".pt", ".pth", ".bin", ".ckpt", ".safetensors");

    private final Path folder;

    public ModelCache(Path folder) {
        this.folder = folder;
    }

    /**
     * What is known about a stored file.
     *
     * @param from where it came from
     * @param bytes its size
     * @param sha256 its hash
     * @param licence as its publisher states it
     */
    public record Stored(String from, long bytes, String sha256, String licence) {}

    /** The folder of a model's files. */
    public Path folder(Entry entry, String revision) {
        return folder.resolve(revision.replace('/', '_')).resolve(entry.repository());
    }

    /**
     * Makes sure that all files of a model are there.
     *
     * @param source where to fetch what is missing; null: nowhere
     * @return their places, in the catalogue's order
     */
    public List<Path> pull(Entry entry, String revision, @Nullable FileSource source, DownloadListener listener)
            throws IOException {
        List<Path> places = new ArrayList<>();
        for (RemoteFile file : entry.files()) {
            places.add(pull(entry, file, revision, source, listener));
        }
        return places;
    }

    private Path pull(
            Entry entry, RemoteFile file, String revision, @Nullable FileSource source, DownloadListener listener)
            throws IOException {
        Path place = folder(entry, revision).resolve(file.path()).normalize();
        if (!place.startsWith(folder(entry, revision).normalize())) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, file.path() + ": expected a path inside its repository");
        }
        if (isSound(place, file, listener)) {
            listener.note(file.name() + ": already in the cache");
            return place;
        }
        if (source == null) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, place + ": not in the cache; name a place to fetch it from");
        }
        Files.createDirectories(parent(place));
        Path lock = place.resolveSibling(place.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(
                        lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
                FileLock held = lock(channel)) {
            if (held == null) {
                throw new IOException(place + ": another download of this file is running");
            }
            fetch(entry, file, place, source, listener);
        }
        return place;
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static Path parent(Path place) {
        Path parent = place.getParent();
        if (parent == null) {
            throw new Report2CtException(ErrorKind.INTERNAL, place + ": a file without a folder");
        }
        return parent;
    }

    private static Path record(Path place) {
        return place.resolveSibling(place.getFileName() + ".source.json");
    }

    private static boolean isSound(Path place, RemoteFile file, DownloadListener listener) throws IOException {
        if (!Files.isRegularFile(place) || !Files.isRegularFile(record(place))) {
            return false;
        }
        Stored stored;
        try {
            stored = ConfigFiles.read(record(place), Stored.class);
        } catch (Report2CtException e) {
            return false;
        }
        String wanted = file.sha256() == null ? stored.sha256() : file.sha256();
        boolean sound = Files.size(place) == stored.bytes() && wanted.equals(WeightHash.sha256(place));
        if (!sound) {
            listener.note(place + ": is not what was asked for any more; fetched again");
        }
        return sound;
    }

    private void fetch(Entry entry, RemoteFile file, Path place, FileSource source, DownloadListener listener)
            throws IOException {
        Path part = place.resolveSibling(place.getFileName() + ".part");
        FileSource.Fetched fetched = source.fetch(entry, file, part, listener);
        Optional<String> problem = problem(file, part, fetched);
        if (problem.isPresent() && fetched.resumed()) {
            listener.note(file.name() + ": " + problem.get() + "; fetched again from its start");
            PartialFile.discard(part);
            fetched = source.fetch(entry, file, part, listener);
            problem = problem(file, part, fetched);
        }
        if (problem.isPresent()) {
            PartialFile.discard(part);
            throw new Report2CtException(
                    ErrorKind.CORRUPT_FILE, fetched.from() + ": " + problem.get() + "; it was thrown away");
        }
        PartialFile.finish(part);
        Stored stored = new Stored(fetched.from(), Files.size(part), WeightHash.sha256(part), entry.licence());
        Files.deleteIfExists(record(place));
        Files.move(part, place, StandardCopyOption.REPLACE_EXISTING);
        Path draft = place.resolveSibling(place.getFileName() + ".source.part");
        Files.writeString(draft, ConfigFiles.toJson(stored), StandardCharsets.UTF_8);
        Files.move(draft, record(place), StandardCopyOption.REPLACE_EXISTING);
    }

    /** What is wrong with a file that has arrived. */
    private static Optional<String> problem(RemoteFile file, Path part, FileSource.Fetched fetched) throws IOException {
        Optional<String> page = page(part);
        if (page.isPresent()) {
            return page;
        }
        Long bytes = file.bytes();
        if (bytes != null && Files.size(part) != bytes) {
            return Optional.of("expected " + bytes + " bytes, found " + Files.size(part));
        }
        String wanted =
                file.sha256() != null ? file.sha256() : fetched.advertised().orElse(null);
        String hash = WeightHash.sha256(part);
        if (wanted != null && !wanted.equals(hash)) {
            return Optional.of("expected SHA-256 " + wanted + ", found " + hash);
        }
        return content(file, part);
    }

    private static Optional<String> page(Path part) throws IOException {
        String head = head(part).strip().toLowerCase(Locale.ROOT);
        if (head.startsWith("<!doctype html") || head.startsWith("<html")) {
            return Optional.of("expected a file, found a web page");
        }
        if (head.startsWith("version https://git-lfs")) {
            return Optional.of("expected a file, found a pointer to a large file");
        }
        return Optional.empty();
    }

    private static Optional<String> content(RemoteFile file, Path part) throws IOException {
        String name = file.name().toLowerCase(Locale.ROOT);
        if (WEIGHTS.stream().anyMatch(name::endsWith)) {
            try (WeightFile weights = WeightFiles.open(part)) {
                return weights.tensors().isEmpty() ? Optional.of("expected arrays, found none") : Optional.empty();
            } catch (Report2CtException e) {
                return Optional.of("expected a weight file: " + e.getMessage());
            }
        }
        return Optional.empty();
    }

    private static String head(Path part) throws IOException {
        try (InputStream in = Files.newInputStream(part)) {
            return new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
        }
    }
}
