package report2ct.hub;

/** Follows a download, and may stop it. */
public interface DownloadListener {
    /** Hears nothing and never stops. */
    DownloadListener SILENT = new DownloadListener() {
        @Override
        public void progress(String file, long done, long total) {}

        @Override
        public void note(String sentence) {}

        @Override
        public boolean cancelled() {
            return false;
        }
    };

    /**
     * More of a file has arrived.
     *
     * @param total size of the file; -1 where nobody has said it
     */
    void progress(String file, long done, long total);

    /** Something the user should know. */
    void note(String sentence);

    /** Whether to stop. */
    boolean cancelled();
}
