package report2ct.cli;

import java.nio.file.Path;

/** Where this installation lies, as its launcher says. */
final class Installation {
    private Installation() {}

    /** The root folder; the working directory when no launcher said otherwise. */
    static Path home() {
        return Path.of(System.getProperty("report2ct.home", ""));
    }

    /** The folder for what can be made again. */
    static Path cache() {
        return home().resolve(".cache");
    }

    /** Whether somebody watches standard error. */
    static boolean terminal() {
        return Boolean.getBoolean("report2ct.terminal");
    }
}
