package report2ct.dataset.source;

import java.util.List;

/** Cases by index, made when they are asked for. Any thread may ask. */
public sealed interface CaseSource permits CtRateSource, ManifestSource, PhantomSource {
    /** What it is, in one line. */
    String description();

    /** Number of cases, those that cannot be used included. */
    int size();

    /** How messages name a case, e.g. its file or its row. */
    String place(int index);

    /**
     * A case.
     *
     * @throws report2ct.Report2CtException when what is known about it does not make one
     */
    StudyCase at(int index);

    /** Names of the labels of every case; empty when there are none. */
    List<String> labelNames();

    /** What people should know about the source, one sentence each. */
    List<String> notes();
}
