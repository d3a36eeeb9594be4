package report2ct.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.config.ConfigFiles;

/**
 * Published weights that are known by name: what they are, where in a repository they lie, sizes and hashes where they are
 * known, and licences. It names no host.
 *
 * @param models in the order of the list that is shown
 */
public record Catalogue(List<Entry> models) {
    private static final String RESOURCE = "/report2ct/hub/catalogue.json";

    public Catalogue {
        models = List.copyOf(models);
    }

    /**
     * One published model.
     *
     * @param id short name
     * @param repository its name on a hub
     * @param about what it is
     * @param licence as its publisher states it
     * @param files what belongs to it
     */
    public record Entry(String id, String repository, String about, String licence, List<RemoteFile> files) {
        public Entry {
            files = List.copyOf(files);
        }

        /** Its licence. */
        public Licence terms() {
            return new Licence(licence);
        }
    }

    /**
     * A file of a published model.
     *
     * @param path in the repository
     * @param bytes its size; null where it is not known
     * @param sha256 of its bytes; null where it is not known
     */
    public record RemoteFile(
            String path, @Nullable Long bytes, @Nullable String sha256) {
        /** The last part of its path. */
        public String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        /** The same file with a hash that it must have. */
        public RemoteFile pinned(String hash) {
            return new RemoteFile(path, bytes, hash);
        }
    }

    /** The catalogue that is part of the program. */
    public static Catalogue standard() {
        try (InputStream in = Catalogue.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new Report2CtException(ErrorKind.INTERNAL, RESOURCE + " is not part of this program");
            }
            String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return ConfigFiles.fromJson(json, Catalogue.class, RESOURCE);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.INTERNAL, RESOURCE + " cannot be read", e);
        }
    }

    /**
     * The model of a name.
     *
     * @throws Report2CtException that lists the known names
     */
    public Entry find(String id) {
        return models.stream()
                .filter(entry -> entry.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "expected one of the models "
                                + String.join(
                                        ", ", models.stream().map(Entry::id).toList())
                                + ", found " + id));
    }

    /** The model that a file with this hash belongs to. */
    public Optional<Entry> ofHash(String sha256) {
        return models.stream()
                .filter(entry -> entry.files().stream().anyMatch(file -> sha256.equals(file.sha256())))
                .findFirst();
    }

    /** The model whose repository, or whose short name, a folder is called after. */
    public Optional<Entry> ofFolder(String name) {
        return models.stream()
                .filter(entry -> entry.id().equals(name) || entry.repository().endsWith("/" + name))
                .findFirst();
    }
}
