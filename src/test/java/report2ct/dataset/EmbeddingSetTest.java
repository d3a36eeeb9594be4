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
import report2ct.report.Report;
import report2ct.text.EncoderSet;
import report2ct.text.TextEmbedding;

class EmbeddingSetTest {
    private static final EmbeddingSet.Selection SELECTION =
            new EmbeddingSet.Selection(70, 40, 2, Wording.TRAINING); // 80 entries: more than one group of 64

    @TempDir
    Path folder;

    private EmbeddingSet make(EmbeddingSet.Selection selection, List<Integer> progress) {
        try (EncoderSet encoders = TinySets.encoders()) {
            return EmbeddingSet.make(folder.resolve("embeddings"), encoders, selection, progress::add);
        }
    }

    @Test
    void anEntryIsTheEncodedReport() {
        EmbeddingSet set = make(SELECTION, new ArrayList<>());

        assertThat(set.width()).isEqualTo(TinySets.WIDTH);
        assertThat(set.records()).isEqualTo(40);
        assertThat(set.variants()).isEqualTo(2);
        try (EncoderSet encoders = TinySets.encoders()) {
            for (int record : new int[] {0, 1, 31, 32, 39}) {
                for (int variant = 0; variant < 2; variant++) {
                    PhantomReport report = SELECTION.report(2 * record + variant);
                    TextEmbedding expected = encoders.encode(Report.of(report.findings(), report.impression()));
                    float[] sections = set.sections(record, variant);

                    assertThat(sections).hasSize(2 * TinySets.WIDTH).startsWith(expected.findings());
                    assertThat(sections).endsWith(expected.impression());
                }
            }
        }
    }

    @Test
    void labelsAreThoseOfTheRecordsOfConsecutiveSeeds() {
        EmbeddingSet set = make(SELECTION, new ArrayList<>());

        for (int record : new int[] {0, 9, 39}) {
            boolean[] bits = FindingLabels.of(new FindingSampler().sample(70 + record));
            float[] labels = set.labels(record);
            assertThat(labels).hasSize(FindingLabels.COUNT);
            for (int i = 0; i < bits.length; i++) {
                assertThat(labels[i]).as(Labels.names().get(i)).isEqualTo(bits[i] ? 1 : 0);
            }
        }
    }

    @Test
    void variantsOfARecordAreOtherWordsForTheSame() {
        Set<String> texts = new HashSet<>();
        EmbeddingSet.Selection selection = new EmbeddingSet.Selection(70, 2, 8, Wording.TRAINING);
        for (int entry = 0; entry < 8; entry++) {
            texts.add(selection.report(entry).findings());
        }

        assertThat(texts).hasSizeGreaterThan(4);
    }

    /** The report of a record must not change with the number of variants or the first record. */
    @Test
    void aReportDependsOnItsSeedAndVariantAlone() {
        PhantomReport report = new EmbeddingSet.Selection(70, 10, 3, Wording.TRAINING).report(3 * 5 + 1);

        assertThat(new EmbeddingSet.Selection(75, 1, 2, Wording.TRAINING).report(1))
                .isEqualTo(report);
        assertThat(new EmbeddingSet.Selection(75, 1, 2, Wording.HELD_OUT).report(1))
                .isNotEqualTo(report);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 0.5, 0.81, 0.999})
    void aFileThatEndsEarlyIsCompleted(double share) throws IOException {
        make(SELECTION, new ArrayList<>());
        Path file = folder.resolve("embeddings");
        byte[] complete = Files.readAllBytes(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate((long) (share * complete.length));
        }
        List<Integer> progress = new ArrayList<>();

        make(SELECTION, progress);

        assertThat(complete).hasSize(80 * 2 * TinySets.WIDTH * Float.BYTES);
        assertThat(Files.readAllBytes(file)).isEqualTo(complete);
        assertThat(progress).endsWith(80);
    }

    @Test
    void aFinishedFileIsOnlyRead() {
        EmbeddingSet first = make(SELECTION, new ArrayList<>());
        List<Integer> progress = new ArrayList<>();

        EmbeddingSet again = make(SELECTION, progress);

        assertThat(progress).isEmpty();
        assertThat(again.sections(7, 1)).containsExactly(first.sections(7, 1));
    }

    @Test
    void statisticsAreMeanAndDeviationOfEveryDimension() {
        EmbeddingSet set = make(SELECTION, new ArrayList<>());

        float[][] statistics = set.statistics();

        for (int i = 0; i < 2 * TinySets.WIDTH; i++) {
            double mean = 0;
            for (int entry = 0; entry < 80; entry++) {
                mean += set.sections(entry / 2, entry % 2)[i] / 80.0;
            }
            double variance = 0;
            for (int entry = 0; entry < 80; entry++) {
                variance += Math.pow(set.sections(entry / 2, entry % 2)[i] - mean, 2) / 80;
            }
            assertThat((double) statistics[0][i]).isCloseTo(mean, within(1e-5));
            assertThat((double) statistics[1][i]).isCloseTo(Math.max(1e-6, Math.sqrt(variance)), within(1e-5));
            assertThat(statistics[1][i]).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0", "1, 65", "-1, 1"})
    void selectionsOutsideTheBoundsAreRefused(int records, int variants) {
        assertThatThrownBy(() -> new EmbeddingSet.Selection(1, records, variants, Wording.TRAINING))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("found " + records + " and " + variants);
    }

    @Test
    void aFolderThatIsNotThereIsReported() {
        Path missing = folder.resolve("none/set");
        try (EncoderSet encoders = TinySets.encoders()) {
            assertThatThrownBy(() -> EmbeddingSet.make(missing, encoders, SELECTION, count -> {}))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining(missing.toString());
        }
    }
}
