package report2ct.verify;

/** Computes the outputs of the cases of one kind. */
interface CaseKind {
    /** Feeds the inputs to this project's code and puts every output under its expected name; runs in an open scope. */
    void run(CaseInput given, Computed computed);
}
