package report2ct.verify;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Finds the folders of parity cases below a folder and runs all of them. */
public final class Verification {
    private static final String EVALUATION = "report2ct-verify/evaluation";

    private final List<CaseSet> sets;

    /** A verification with these readers; a layout that none of them has is a failure. */
    public Verification(List<CaseSet> sets) {
        this.sets = List.copyOf(sets);
    }

    /** Every kind of cases that this project can run. */
    public static Verification standard() {
        return new Verification(List.of(new NetworkCases(), TextCaseSet.encoders(), TextCaseSet.tower()));
    }

    /**
     * What a verification found.
     *
     * @param verified cases that passed
     * @param failed cases that failed
     * @param skipped cases of layouts that are known but not run
     */
    public record Summary(int verified, int failed, int skipped) {
        /** Whether something was verified and nothing failed. */
        public boolean ok() {
            return failed == 0 && verified > 0;
        }

        /** The closing line. */
        public String line() {
            return "verified " + verified + ", failed " + failed + ", skipped " + skipped;
        }
    }

    /**
     * Runs everything below a folder.
     *
     * @param listener receives a line for every compared output: case, output, error, tolerance, {@code ok} or
     *     {@code FAIL}, separated by two spaces; also a line for every failed or skipped case without outputs; at the
     *     end the summary's line
     */
    public Summary run(Path folder, Consumer<String> listener) {
        Tally tally = new Tally(listener);
        List<LayoutFile> files =
                LayoutFile.find(folder).stream().filter(LayoutFile::counts).toList();
        Path root = files.isEmpty() ? folder : realPath(folder);
        for (LayoutFile file : files) {
            run(file, String.valueOf(root.relativize(file.path())), tally);
        }
        if (files.isEmpty()) {
            tally.add("", CaseResult.failed(folder.toString(), "expected a folder of parity cases, found no layout"));
        }
        Summary summary = tally.summary();
        listener.accept(summary.line());
        return summary;
    }

    private static Path realPath(Path folder) {
        try {
            return folder.toRealPath();
        } catch (java.io.IOException e) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, folder + ": " + e, e);
        }
    }

    private void run(LayoutFile file, String shown, Tally tally) {
        if (!file.problem().isEmpty()) {
            tally.add("", CaseResult.failed(shown, file.problem()));
            return;
        }
        for (CaseSet set : sets) {
            if (set.file().equals(file.name()) && set.layout().equals(file.layout())) {
                Path folder = file.path().resolve("..").normalize();
                String prefix = shown.substring(0, shown.length() - file.name().length());
                set.run(folder, result -> tally.add(prefix, result));
                return;
            }
        }
        if (file.layout().startsWith(EVALUATION)) {
            tally.skip(shown, file, "not built yet");
        } else {
            tally.add("", CaseResult.failed(shown, "unknown layout '" + file.layout() + "'"));
        }
    }

    /** Counts cases and writes their lines. */
    private static final class Tally {
        private final Consumer<String> listener;
        private int verified;
        private int failed;
        private int skipped;

        Tally(Consumer<String> listener) {
            this.listener = listener;
        }

        void add(String prefix, CaseResult result) {
            if (!result.skippedPart().isEmpty()) {
                skipped++;
                listener.accept(prefix + result.caseId() + "  -  -  -  skipped: part " + result.skippedPart());
                return;
            }
            if (result.ok()) {
                verified++;
            } else {
                failed++;
            }
            String id = prefix + result.caseId();
            for (OutputResult output : result.outputs()) {
                listener.accept(line(id, output));
            }
            if (!result.problem().isEmpty() || result.outputs().isEmpty()) {
                listener.accept(id + "  -  " + result.problem() + "  -  FAIL");
            }
        }

        void skip(String shown, LayoutFile file, String reason) {
            // an index only lists the folders whose own files are counted
            skipped += file.name().equals("index.json") ? 0 : file.checks();
            listener.accept(shown + "  " + file.layout() + "  -  -  skipped: " + reason);
        }

        Summary summary() {
            return new Summary(verified, failed, skipped);
        }

        private static String line(String id, OutputResult output) {
            return String.join(
                    "  ",
                    id,
                    output.name(),
                    number(output.distance()),
                    output.rule() + " " + number(output.limit()),
                    output.ok() ? "ok" : "FAIL");
        }

        private static String number(double value) {
            return value == 0 ? "0" : String.format(Locale.ROOT, "%.3e", value);
        }
    }
}
