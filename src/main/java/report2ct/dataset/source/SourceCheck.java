package report2ct.dataset.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.ProblemList;
import report2ct.dataset.Split;

/**
 * A look at all cases of a source before any voxel is read. Ids that occur twice and patients in both splits make the
 * source unusable as a whole; a case that cannot be used is only listed.
 *
 * @param usable indices of the cases that can be used, ascending
 * @param bad the others
 * @param patients number of patients among the usable
 * @param bySplit number of usable cases of each split
 */
public record SourceCheck(List<Integer> usable, List<BadCase> bad, int patients, Map<Split, Integer> bySplit) {
    /** A case that cannot be used, and why. */
    public record BadCase(int index, String place, String reason) {
        @Override
        public String toString() {
            return place + ": " + reason;
        }
    }

    public SourceCheck {
        usable = List.copyOf(usable);
        bad = List.copyOf(bad);
        bySplit = Map.copyOf(bySplit);
    }

    /** Looks at all cases. */
    public static SourceCheck of(CaseSource source) {
        Map<String, Integer> ids = new HashMap<>();
        Map<String, Split> patients = new HashMap<>();
        Map<Split, Integer> bySplit = new HashMap<>();
        List<Integer> usable = new ArrayList<>();
        List<BadCase> bad = new ArrayList<>();
        ProblemList problems = new ProblemList();
        for (int i = 0; i < source.size(); i++) {
            StudyCase one;
            try {
                one = source.at(i);
            } catch (Report2CtException e) {
                bad.add(new BadCase(i, source.place(i), String.valueOf(e.getMessage())));
                continue;
            }
            usable.add(i);
            bySplit.merge(one.split(), 1, Integer::sum);
            Integer before = ids.putIfAbsent(one.id().toLowerCase(Locale.ROOT), i);
            if (before != null) {
                problems.add(source.place(i) + ": id " + one.id() + " occurs before at " + source.place(before)
                        + " (upper and lower case count as the same)");
            }
            Split split = patients.putIfAbsent(one.patient(), one.split());
            if (split != null && split != one.split()) {
                problems.add(source.place(i) + ": patient " + one.patient() + " is in "
                        + one.split().text() + " here and in " + split.text()
                        + " before; a patient belongs to one split");
            }
        }
        problems.refuse(ErrorKind.INVALID_INPUT, source.description());
        return new SourceCheck(usable, bad, patients.size(), bySplit);
    }

    /** Refuses the source when a case cannot be used. */
    public void refuseBad(CaseSource source) {
        ProblemList problems = new ProblemList();
        bad.forEach(one -> problems.add(one.toString()));
        problems.refuse(ErrorKind.INVALID_INPUT, source.description());
    }
}
