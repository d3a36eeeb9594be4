package report2ct.verify;

import java.nio.file.Path;
import java.util.function.Consumer;

/** The cases of a folder with one known layout. */
public interface CaseSet {
    /** Name of the file that carries the layout, e.g. {@code manifest.json}. */
    String file();

    /** Value of the field {@code layout} in that file. */
    String layout();

    /** Runs every case of a folder; what fails becomes a result and is never thrown. */
    void run(Path folder, Consumer<CaseResult> results);
}
