package report2ct.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.hub.Catalogue.Entry;
import report2ct.hub.Catalogue.RemoteFile;

/** A folder that holds repositories by their names, or the files of one model. */
public final class FolderSource implements FileSource {
    private final Path folder;

    public FolderSource(Path folder) {
        this.folder = folder;
    }

    @Override
    public Fetched fetch(Entry entry, RemoteFile file, Path part, DownloadListener listener) throws IOException {
        String repository = entry.repository();
        String last = repository.substring(repository.lastIndexOf('/') + 1);
        List<Path> places = List.of(
                folder.resolve(repository).resolve(file.path()),
                folder.resolve(last).resolve(file.path()),
                folder.resolve(file.path()),
                folder.resolve(file.name()));
        Path found = places.stream()
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        folder + ": expected " + repository + "/" + file.path() + " or " + file.name()
                                + ", found neither"));
        Files.copy(found, part, StandardCopyOption.REPLACE_EXISTING);
        long bytes = Files.size(part);
        listener.progress(file.name(), bytes, bytes);
        return new Fetched(found.toString(), Optional.empty(), false);
    }
}
