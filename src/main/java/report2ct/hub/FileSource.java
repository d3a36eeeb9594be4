package report2ct.hub;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import report2ct.hub.Catalogue.Entry;
import report2ct.hub.Catalogue.RemoteFile;

/** Where the files of published models come from. */
public interface FileSource {
    /**
     * Fetches a file, going on from what is there already where the source allows it.
     *
     * @param part the unfinished file
     * @return what came
     * @throws IOException when it could not be fetched whole; what arrived stays for the next time
     */
    Fetched fetch(Entry entry, RemoteFile file, Path part, DownloadListener listener) throws IOException;

    /**
     * A complete transfer.
     *
     * @param from where it came from
     * @param advertised hash that the source states
     * @param resumed whether a part of it came in an earlier run or answer
     */
    record Fetched(String from, Optional<String> advertised, boolean resumed) {}
}
