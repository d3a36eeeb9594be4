package report2ct.study;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import report2ct.evaluation.Alignment;
import report2ct.evaluation.Counterfactual;
import report2ct.evaluation.Estimate;
import report2ct.evaluation.HuError;
import report2ct.evaluation.ReaderThresholds;
import report2ct.page.Table;
import report2ct.phantom.Finding;

/**
 * Everything that a study on phantoms found.
 *
 * @param program that made the study
 * @param model name of the model
 * @param modelSha256 hash of everything that decides its volumes
 * @param plan what was measured
 * @param options of the generations, resolved
 * @param thresholds from which reader's score on a finding counts as seen
 * @param phantoms how well the reader reads phantoms of the requests
 * @param decoded the same after the autoencoder; absent when the model cannot compress
 * @param sizeErrors of the reader on the phantoms
 * @param generated the model
 * @param text the adapter's answers to the reports alone; absent when the model has none
 * @param nearest phantoms painted after the most similar training report
 * @param shuffled the model's volumes with the requests shuffled
 * @param empty volumes of an empty report; absent when none were made
 * @param guidance one entry a scale, the model's own among them
 * @param counterfactuals changed reports; absent when none were made
 * @param plausibility whether the volumes look like chests
 * @param codec error of the autoencoder on the phantoms; absent when the model cannot compress
 * @param codecProblem why it cannot; absent when it can
 * @param real error of the autoencoder on a real CT; absent when none was given
 * @param criteria what the model is expected to reach
 * @param secondsPerVolume of the generations at the model's own guidance
 * @param pictures of the first cases
 */
public record PhantomStudyResult(
        String program,
        String model,
        String modelSha256,
        PhantomStudyPlan plan,
        String options,
        ReaderThresholds thresholds,
        Alignment phantoms,
        @Nullable Alignment decoded,
        List<SizeError> sizeErrors,
        Alignment generated,
        @Nullable Alignment text,
        Alignment nearest,
        Alignment shuffled,
        @Nullable Alignment empty,
        List<GuidancePoint> guidance,
        @Nullable CounterfactualResult counterfactuals,
        Plausibility plausibility,
        @Nullable CodecError codec,
        @Nullable String codecProblem,
        @Nullable RealError real,
        List<Criterion> criteria,
        Estimate secondsPerVolume,
        List<CasePictures> pictures) {
    public PhantomStudyResult {
        sizeErrors = List.copyOf(sizeErrors);
        guidance = List.copyOf(guidance);
        criteria = List.copyOf(criteria);
        pictures = List.copyOf(pictures);
    }

    /** The most important tables as lines of text. */
    public String summary() {
        StudyTables tables = new StudyTables(this);
        List<Table> parts = new ArrayList<>(List.of(tables.findings(), tables.baselines()));
        if (codec != null) {
            parts.add(tables.codec());
        }
        parts.add(tables.criteria());
        return parts.stream().map(Table::text).collect(Collectors.joining("\n"));
    }

    /** A case's report and the files that show its volume, its phantom, and the phantom after the autoencoder. */
    public record CasePictures(
            int index,
            long seed,
            String findings,
            String impression,
            String generated,
            String phantom,
            String decoded) {}

    /** Median of |read - true| / true of a finding's size. */
    public record SizeError(Finding finding, Estimate relative) {}

    /**
     * The first reports at one guidance scale.
     *
     * @param histogramDistance of their volumes to the phantoms, HU
     */
    public record GuidancePoint(double guidance, Alignment alignment, Estimate histogramDistance) {}

    /**
     * Share of changes that the volumes followed in the right direction.
     *
     * @param all over all pairs
     * @param kinds by kind of change
     * @param rows by kind and finding
     * @param changedWords by kind: mean number of words that differ, over pairs with equally many words
     */
    public record CounterfactualResult(
            Estimate all,
            Map<Counterfactual.Kind, Estimate> kinds,
            List<CounterfactualRow> rows,
            Map<Counterfactual.Kind, Double> changedWords) {
        public CounterfactualResult {
            kinds = Collections.unmodifiableMap(new TreeMap<>(kinds));
            rows = List.copyOf(rows);
            changedWords = Collections.unmodifiableMap(new TreeMap<>(changedWords));
        }
    }

    /** Share of right directions for one kind of change of one finding. */
    public record CounterfactualRow(Counterfactual.Kind kind, Finding finding, Estimate right) {}

    /**
     * Generated volumes beside the phantoms of their requests.
     *
     * @param histogramDistance of their mean histograms, HU
     */
    public record Plausibility(List<PlausibilityRow> rows, Estimate histogramDistance) {
        public Plausibility {
            rows = List.copyOf(rows);
        }
    }

    /**
     * One measure.
     *
     * @param phantoms mean over the phantoms
     * @param least smallest among the phantoms
     * @param greatest greatest among the phantoms
     * @param generated mean over the generated volumes
     * @param inside share of the generated volumes between least and greatest
     */
    public record PlausibilityRow(
            String measure, Estimate phantoms, double least, double greatest, Estimate generated, Estimate inside) {}

    /** Mean absolute errors in HU by place and tissue; bias is not absolute. */
    public record CodecError(Estimate box, Estimate body, Estimate lung, Estimate soft, Estimate bone, Estimate bias) {}

    /**
     * The same on one real CT.
     *
     * @param histogramDistance in HU from the phantoms' histogram
     * @param original file that shows it
     * @param decoded file that shows it after the autoencoder
     */
    public record RealError(
            String name,
            String attribution,
            HuError error,
            double histogramDistance,
            String original,
            String decoded) {}

    /**
     * Something to reach.
     *
     * @param required in words
     */
    public record Criterion(String name, String required, Estimate value, boolean met) {}
}
