package report2ct.generation;

import report2ct.report.Report;

/** Turns reports into vectors; holds native memory until closed. */
public interface ReportEncoder extends AutoCloseable {
    /** The vectors of a report's two sections. */
    FusedText encode(Report report);

    @Override
    void close();
}
