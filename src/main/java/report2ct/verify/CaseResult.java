package report2ct.verify;

import java.util.List;

/**
 * What became of one case.
 *
 * @param caseId id of the case, unique in its folder
 * @param outputs every compared output
 * @param problem why the case failed beyond its numbers; empty when there is no such reason
 * @param skippedPart the part of this program that the case needs and that does not exist; empty for a case that ran
 */
public record CaseResult(String caseId, List<OutputResult> outputs, String problem, String skippedPart) {
    public CaseResult {
        outputs = List.copyOf(outputs);
    }

    /** A case that ran. */
    public CaseResult(String caseId, List<OutputResult> outputs, String problem) {
        this(caseId, outputs, problem, "");
    }

    /** An optional case of a part that this program does not have. */
    public static CaseResult skipped(String caseId, String part) {
        return new CaseResult(caseId, List.of(), "", part);
    }

    /** A case that could not be run. */
    public static CaseResult failed(String caseId, String problem) {
        return new CaseResult(caseId, List.of(), problem);
    }

    /** Whether every output passed and there was no problem. */
    public boolean ok() {
        return problem.isEmpty() && !outputs.isEmpty() && outputs.stream().allMatch(OutputResult::ok);
    }
}
