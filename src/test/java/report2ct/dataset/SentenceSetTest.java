package report2ct.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.Report2CtException;
import report2ct.phantom.FindingLabels;
import report2ct.phantom.FindingSampler;
import report2ct.phantom.PhantomReport;
import report2ct.phantom.Wording;
import report2ct.report.Sentences;
import report2ct.text.EmptySection;
import report2ct.text.EncoderSet;

class SentenceSetTest {
    private static final ReportSelection SELECTION =
            new ReportSelection(70, 40, 2, Wording.TRAINING); // 80 entries: more than one group of 64

    @TempDir
    Path folder;

    private SentenceSet make(ReportSelection selection, List<Integer> progress) {
        try (EncoderSet encoders = TinySets.encoders()) {
            return SentenceSet.make(folder.resolve("sentences"), encoders, selection, (done, all) -> {
                assertThat(done).isLessThanOrEqualTo(all);
                progress.add(done);
            });
        }
    }

    @Test
    void anEntryNamesTheSentencesOfItsReportInOrder() {
        SentenceSet set = make(SELECTION, new ArrayList<>());

        assertThat(set.width()).isEqualTo(TinySets.WIDTH);
        assertThat(set.selection()).isEqualTo(SELECTION);
        for (int entry = 0; entry < 80; entry++) {
            PhantomReport report = SELECTION.report(entry);
            assertThat(texts(set, set.findings(entry))).isEqualTo(Sentences.of(report.findings()));
            assertThat(texts(set, set.impression(entry))).isEqualTo(Sentences.of(report.impression()));
        }
    }

    private static List<String> texts(SentenceSet set, int[] places) {
        return Arrays.stream(places).mapToObj(place -> set.texts().get(place)).toList();
    }

    @Test
    void everySentenceIsEncodedOnce() {
        TinySets.WordCounter counter = new TinySets.WordCounter();
        SentenceSet set;
        try (EncoderSet encoders = EncoderSet.of(List.of(counter), EmptySection.ENCODE_EMPTY)) {
            set = SentenceSet.make(folder.resolve("counted"), encoders, SELECTION, (done, all) -> {});
            float[][] expected = encoders.vectors(set.texts());

            assertThat(set.vectors()).isDeepEqualTo(expected);
        }
        assertThat(set.texts()).doesNotHaveDuplicates().hasSizeLessThan(80 * 6);
        assertThat(counter.asked.subList(0, set.texts().size())).isEqualTo(set.texts());
    }

    @Test
    void labelsAreThoseOfTheRecordsOfConsecutiveSeeds() {
        SentenceSet set = make(SELECTION, new ArrayList<>());

        for (int entry : new int[] {0, 9, 79}) {
            boolean[] bits = FindingLabels.of(new FindingSampler().sample(70 + entry / 2));
            float[] labels = set.labels(entry);
            assertThat(labels).hasSize(FindingLabels.COUNT);
            for (int i = 0; i < bits.length; i++) {
                assertThat(labels[i]).as(Labels.names().get(i)).isEqualTo(bits[i] ? 1 : 0);
            }
        }
    }

    @Test
    void variantsOfARecordAreOtherWordsForTheSame() {
        Set<String> texts = new HashSet<>();
        ReportSelection selection = new ReportSelection(70, 2, 8, Wording.TRAINING);
        for (int entry = 0; entry < 8; entry++) {
            texts.add(selection.report(entry).findings());
        }

        assertThat(texts).hasSizeGreaterThan(4);
    }

    /** The report of a record must not change with the number of variants or the first record. */
    @Test
    void aReportDependsOnItsSeedAndVariantAlone() {
        PhantomReport report = new ReportSelection(70, 10, 3, Wording.TRAINING).report(3 * 5 + 1);

        assertThat(new ReportSelection(75, 1, 2, Wording.TRAINING).report(1)).isEqualTo(report);
        assertThat(new ReportSelection(75, 1, 2, Wording.HELD_OUT).report(1)).isNotEqualTo(report);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 0.5, 0.81, 0.999})
    void aFileThatEndsEarlyIsCompleted(double share) throws IOException {
        make(SELECTION, new ArrayList<>());
        Path file = folder.resolve("sentences");
        byte[] complete = Files.readAllBytes(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate((long) (share * complete.length));
        }
        List<Integer> progress = new ArrayList<>();

        make(SELECTION, progress);

        assertThat(complete.length % (TinySets.WIDTH * Float.BYTES)).isZero();
        assertThat(Files.readAllBytes(file)).isEqualTo(complete);
        assertThat(progress).endsWith(complete.length / (TinySets.WIDTH * Float.BYTES));
    }

    @Test
    void aFinishedFileIsOnlyRead() {
        SentenceSet first = make(SELECTION, new ArrayList<>());
        List<Integer> progress = new ArrayList<>();

        SentenceSet again = make(SELECTION, progress);

        assertThat(progress).isEmpty();
        assertThat(again.vectors()).isDeepEqualTo(first.vectors());
    }

    @Test
    void statisticsAreMeanAndDeviationOfEveryDimension() {
        SentenceSet set = make(SELECTION, new ArrayList<>());

        float[][] statistics = set.statistics();

        float[][] vectors = set.vectors();
        for (int i = 0; i < TinySets.WIDTH; i++) {
            double mean = 0;
            for (float[] vector : vectors) {
                mean += (double) vector[i] / vectors.length;
            }
            double variance = 0;
            for (float[] vector : vectors) {
                variance += Math.pow(vector[i] - mean, 2) / vectors.length;
            }
            assertThat((double) statistics[0][i]).isCloseTo(mean, within(1e-5));
            assertThat((double) statistics[1][i]).isCloseTo(Math.max(1e-6, Math.sqrt(variance)), within(1e-5));
            assertThat(statistics[1][i]).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0", "1, 65", "-1, 1"})
    void selectionsOutsideTheBoundsAreRefused(int records, int variants) {
        assertThatThrownBy(() -> new ReportSelection(1, records, variants, Wording.TRAINING))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("found " + records + " and " + variants);
    }

    @Test
    void aFolderThatIsNotThereIsReported() {
        Path missing = folder.resolve("none/set");
        try (EncoderSet encoders = TinySets.encoders()) {
            assertThatThrownBy(() -> SentenceSet.make(missing, encoders, SELECTION, (done, all) -> {}))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining(missing.toString());
        }
    }
}
