package report2ct.dataset.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static report2ct.dataset.store.TinySetDescriptor.logVariance;
import static report2ct.dataset.store.TinySetDescriptor.mean;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import report2ct.Report2CtException;
import report2ct.dataset.Split;
import report2ct.text.EncoderInfo;
import report2ct.text.TextEmbedding;
import report2ct.text.TextEmbeddingFile;
import report2ct.weights.SafetensorsFile;

class LatentStoreTest {
    private static final SetDescriptor SET = TinySetDescriptor.of(LatentType.FLOAT32);

    @TempDir
    Path root;

    private StoreFolder folder;

    @BeforeEach
    void begin() throws IOException {
        folder = new StoreFolder(root);
        folder.create();
        folder.claim(SET);
    }

    private void write(String id, String patient, Split split) throws IOException {
        TinySetDescriptor.write(folder, SET, id, patient, split);
    }

    private void writeFour() throws IOException {
        write("c", "p2", Split.VALID);
        write("a", "p1", Split.TRAIN);
        write("d", "p3", Split.TRAIN);
        write("b", "p1", Split.TRAIN);
    }

    @Test
    void everyCaseIsReadBackInTheOrderOfIds() throws IOException {
        writeFour();

        LatentStore store = LatentStore.open(root);
        store.checkFiles();

        assertThat(IntStream.range(0, store.size()).mapToObj(store::id)).containsExactly("a", "b", "c", "d");
        assertThat(store.shape()).containsExactly(2, 1, 2, 3);
        assertThat(store.sectionWidth()).isEqualTo(3);
        assertThat(store.labelNames()).containsExactly("left", "right");
        for (int i = 0; i < store.size(); i++) {
            String id = store.id(i);
            assertThat(store.latent(i)).containsExactly(mean(id));
            assertThat(store.logVariance(i))
                    .hasValueSatisfying(v -> assertThat(v).containsExactly(logVariance(id)));
            assertThat(store.spacingMm(i)).containsExactly(0.5f, 1f, 2.5f);
            assertThat(store.labels(i)).containsExactly(1, 0);
            TextEmbedding vectors = TinySetDescriptor.embedding(store.patient(i));
            assertThat(store.sections(i))
                    .containsExactly(
                            vectors.findings()[0],
                            vectors.findings()[1],
                            vectors.findings()[2],
                            vectors.impression()[0],
                            vectors.impression()[1],
                            vectors.impression()[2]);
        }
        assertThat(store.split(2)).isEqualTo(Split.VALID);
        assertThat(store.facts(0)).isEqualTo(TinySetDescriptor.facts("a", "p1", Split.TRAIN));
        assertThat(store.descriptor()).isEqualTo(SET);
    }

    @Test
    void oneSplitCanBeTaken() throws IOException {
        writeFour();

        LatentStore valid = LatentStore.open(root).only(Split.VALID);

        assertThat(valid.size()).isEqualTo(1);
        assertThat(valid.id(0)).isEqualTo("c");
        assertThat(valid.latent(0)).containsExactly(mean("c"));
        assertThat(LatentStore.open(root).only(Split.TRAIN).size()).isEqualTo(3);
    }

    @Test
    void shardsReadLikeSingleFiles() throws IOException {
        writeFour();
        LatentStore before = LatentStore.open(root);
        List<float[]> latents = IntStream.range(0, 4).mapToObj(before::latent).toList();

        new ShardPacking(folder, SET).pack("shard-00000", List.of("b", "d", "missing"));
        new ShardPacking(folder, SET).pack("shard-00001", List.of("c"));
        LatentStore after = LatentStore.open(root);
        after.checkFiles();

        assertThat(folder.singles()).containsExactly("a");
        assertThat(folder.latents()).containsExactly("a");
        for (int i = 0; i < 4; i++) {
            assertThat(after.id(i)).isEqualTo(before.id(i));
            assertThat(after.facts(i)).isEqualTo(before.facts(i));
            assertThat(after.latent(i)).containsExactly(latents.get(i));
            assertThat(after.logVariance(i).orElseThrow()).containsExactly(logVariance(after.id(i)));
            assertThat(after.sections(i)).hasSize(6);
        }
        after.only(Split.VALID).checkFiles();
    }

    @Test
    void addingToAShardGivesTheSameBytesAsPackingAtOnce() throws IOException {
        writeFour();
        ShardPacking packing = new ShardPacking(folder, SET);
        packing.pack("steps", List.of("d", "a"));
        packing.pack("steps", List.of("b"));
        packing.pack("steps", List.of("b", "x"));
        byte[] steps = Files.readAllBytes(folder.shardFile("steps"));
        byte[] stepsIndex = Files.readAllBytes(folder.shardIndex("steps"));
        Files.delete(folder.shardFile("steps"));
        Files.delete(folder.shardIndex("steps"));
        writeFour();

        packing.pack("steps", List.of("a", "b", "d"));

        assertThat(Files.readAllBytes(folder.shardFile("steps"))).isEqualTo(steps);
        assertThat(Files.readAllBytes(folder.shardIndex("steps"))).isEqualTo(stepsIndex);
    }

    @Test
    void aMoveThatWasStoppedIsEnded() throws IOException {
        writeFour();
        ShardPacking packing = new ShardPacking(folder, SET);
        packing.pack("shard", List.of("a", "b"));
        // as if it had been stopped before the single files of a and b were removed
        write("a", "p1", Split.TRAIN);
        LatentFile.write(folder.latentFile("b"), "b", SET, mean("b"), logVariance("b"));
        assertThatThrownBy(() -> LatentStore.open(root))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("a: stored twice")
                .hasMessageContaining("b: ")
                .hasMessageContaining("running prepare again");

        packing.pack("shard", List.of("a", "b"));

        assertThat(LatentStore.open(root).size()).isEqualTo(4);
        assertThat(folder.latents()).containsExactly("c", "d");
    }

    @Test
    void allProblemsAreSaidTogether() throws IOException {
        writeFour();
        write("e", "p2", Split.TRAIN);
        Files.delete(folder.latentFile("a"));
        Files.delete(folder.reportFile("report-p3"));
        Files.delete(folder.caseFile("b"));

        assertThatThrownBy(() -> LatentStore.open(root))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("4 problems")
                .hasMessageContaining("a: " + folder.latentFile("a") + " is missing")
                .hasMessageContaining("d: " + folder.reportFile("report-p3") + " is missing")
                .hasMessageContaining("b: " + folder.caseFile("b") + " is missing")
                .hasMessageContaining("e: patient p2 is in train and in valid");
    }

    @ParameterizedTest
    @CsvSource({
        "'\"dim\" : [ 1, 2, 3 ]', '\"dim\" : [ 1, 2, 4 ]', 'a: expected a latent of [1, 2, 3] cells, found [1, 2, 4]'",
        "abab, efef, 'a: expected a latent of the autoencoder abab'",
        "'\"section-width\" : 3', '\"section-width\" : 4', 'a: expected section vectors of 3 numbers, found 4'",
        "'\"labels\" : [ 1, 0 ]', '\"labels\" : [ 1 ]', 'a: expected 2 labels, found 1'",
        "'\"split\" : \"train\"', '\"split\" : \"trane\"', 'split'",
        "'\"patient\"', '\"pateint\"', 'pateint: unknown key'",
        "'\"spacing\" : [ 0.5', '\"spacing\" : [ 0.0', 'expected positive millimetres'"
    })
    void aCaseOfAnotherSetIsRefused(String from, String to, String message) throws IOException {
        write("a", "p1", Split.TRAIN);
        String json = Files.readString(folder.caseFile("a"));
        String changed = json.replace(from, to);
        assertThat(changed).isNotEqualTo(json);
        Files.writeString(folder.caseFile("a"), changed);

        assertThatThrownBy(() -> LatentStore.open(root))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining(message);
    }

    @Test
    void arraysOfAnotherSetAreFoundWhenFilesAreOpened() throws IOException {
        writeFour();
        SetDescriptor halves = TinySetDescriptor.of(LatentType.FLOAT16);
        LatentFile.write(folder.latentFile("a"), "a", halves, mean("a"), logVariance("a"));
        LatentFile.write(folder.latentFile("b"), "c", SET, mean("b"), logVariance("b"));
        Files.write(folder.latentFile("d"), new byte[] {1, 2, 3});
        EncoderInfo other = new EncoderInfo("words", "fake", 3, "00".repeat(32));
        TextEmbeddingFile.save(
                folder.reportFile("report-p2"),
                new TextEmbedding(new float[3], new float[3], List.of(other), List.of()),
                true);
        LatentStore store = LatentStore.open(root);

        assertThatThrownBy(store::checkFiles)
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("4 problems")
                .hasMessageContaining("mean: expected F32 [2, 1, 2, 3], found F16 [2, 1, 2, 3]")
                .hasMessageContaining("expected the latent of b, found that of c")
                .hasMessageContaining(folder.latentFile("d").toString())
                .hasMessageContaining("expected vectors of");
        assertThatThrownBy(() -> store.sections(2)).hasMessageContaining("report-p2");
        assertThatThrownBy(() -> store.latent(3)).isInstanceOf(Report2CtException.class);
    }

    @Test
    void aLatentOfAnotherAutoencoderIsFoundInItsFile() throws IOException {
        write("a", "p1", Split.TRAIN);
        Path file = folder.latentFile("a");
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace(TinySetDescriptor.MAKER, "00".repeat(32));
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> LatentStore.open(root).checkFiles())
                .hasMessageContaining("expected a latent of the autoencoder " + TinySetDescriptor.MAKER);
    }

    @Test
    void aNumberThatIsNoneIsRefusedWithTheCase() throws IOException {
        write("a", "p1", Split.TRAIN);
        Path file = folder.latentFile("a");
        byte[] bytes = Files.readAllBytes(file);
        // arrays are ordered by name: log-variance, then mean; the last element of the mean becomes NaN
        bytes[bytes.length - 1] = 0x7F;
        bytes[bytes.length - 2] = (byte) 0xC0;
        Files.write(file, bytes);

        assertThatThrownBy(() -> LatentStore.open(root).latent(0))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("a: mean: expected finite numbers, found NaN at element 11");
        float[] infinite = mean("b");
        infinite[3] = Float.POSITIVE_INFINITY;
        assertThatThrownBy(() -> LatentFile.write(folder.latentFile("b"), "b", SET, infinite, logVariance("b")))
                .hasMessageContaining("b: mean: expected finite numbers, found Infinity at element 3");
        assertThat(folder.latentFile("b")).doesNotExist();
    }

    @Test
    void drawsHaveThePosteriorsMeanAndVarianceAndDependOnSeedAndIdAlone() throws IOException {
        writeFour();
        LatentStore store = LatentStore.open(root);
        float[] sum = new float[12];
        float[] squares = new float[12];
        int draws = 4000;
        for (int seed = 0; seed < draws; seed++) {
            float[] draw = store.sampled(0, seed);
            for (int i = 0; i < draw.length; i++) {
                float noise = draw[i] - mean("a")[i];
                sum[i] += noise;
                squares[i] += noise * noise;
            }
        }

        for (int i = 0; i < sum.length; i++) {
            double variance = Math.exp(-i / 4.0);
            assertThat(sum[i] / draws).isCloseTo(0f, within((float) (5 * Math.sqrt(variance / draws))));
            assertThat(squares[i] / draws / variance).isCloseTo(1, within(0.15));
        }
        assertThat(store.sampled(1, 9))
                .containsExactly(LatentStore.open(root).only(Split.TRAIN).sampled(1, 9));
        assertThat(store.sampled(0, 9)[0] - mean("a")[0]).isNotEqualTo(store.sampled(1, 9)[0] - mean("b")[0]);
    }

    @ParameterizedTest
    @EnumSource(LatentType.class)
    void bothElementTypesGiveTheNearestValues(LatentType type) throws IOException {
        Path file = root.resolve("one.safetensors");
        SetDescriptor set = TinySetDescriptor.of(type);
        float[] values = {0.1f, -3.3f, 0, 1e-3f, 60000, -7, 1, 2, 3, 4, 5, 6};

        LatentFile.write(file, "one", set, values, logVariance("one"));

        assertThat(LatentFile.problem(file, "one", set)).isEmpty();
        try (var open = SafetensorsFile.open(file)) {
            float[] found = LatentFile.read(open, LatentFile.MEAN, "one", set);
            for (int i = 0; i < values.length; i++) {
                float tolerance = type == LatentType.FLOAT32 ? 0 : Math.abs(values[i]) * 0x1p-11f;
                assertThat(found[i]).isCloseTo(values[i], within(tolerance));
            }
        }
    }

    @Test
    void halvesRefuseWhatTheyCannotHold() {
        float[] large = mean("a");
        large[5] = 70000;

        assertThatThrownBy(() -> LatentFile.write(
                        root.resolve("a.safetensors"),
                        "a",
                        TinySetDescriptor.of(LatentType.FLOAT16),
                        large,
                        logVariance("a")))
                .hasMessageContaining("a: mean")
                .hasMessageContaining("element 5");
    }

    @Test
    void aSetMadeInAnotherWayIsRefused() throws IOException {
        folder.claim(SET);

        assertThatThrownBy(() -> folder.claim(TinySetDescriptor.of(LatentType.FLOAT16)))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("use another folder")
                .hasMessageContaining("dtype: expected FLOAT32, found FLOAT16");
        assertThatThrownBy(() -> LatentStore.open(root.resolve("latents")))
                .hasMessageContaining("expected a prepared set with a file set.json");
    }

    @Test
    void everyDifferenceOfTwoSetsIsNamed() {
        SetDescriptor other = new SetDescriptor(
                SetDescriptor.LAYOUT,
                List.of(8, 8, 8),
                -900,
                900,
                new SetDescriptor.AutoencoderFacts("tiny", "00", 8, "windows", "fp32"),
                List.of(2L, 1L, 1L, 1L),
                LatentType.FLOAT32,
                new SetDescriptor.TextFacts(List.of(), SET.text().emptySection(), 5),
                List.of());

        assertThat(SET.differences(other))
                .extracting(text -> text.substring(0, text.indexOf(':')))
                .containsExactly("size", "value range", "autoencoder", "latent shape", "text encoders", "labels");
        assertThat(SET.differences(SET)).isEmpty();
        assertThat(SET.elements()).isEqualTo(12);
    }

    @Test
    void theJsonOfACaseCanCarryTheReferencesVectorsAndStillReads() throws IOException {
        StoredCase one = TinySetDescriptor.write(folder, SET, "a", "p1", Split.TRAIN);
        folder.writeCase(one, Optional.of(TinySetDescriptor.embedding("p1")));

        String json = Files.readString(folder.caseFile("a"));

        assertThat(json).contains("\"findings_embeddings\" : [").contains("\"impression_embeddings\" : [ 3.0, 4.0");
        assertThat(folder.single("a")).contains(one);
        assertThat(LatentStore.open(root).facts(0)).isEqualTo(one);
    }

    @Test
    void aSummaryCountsEverything() throws IOException {
        writeFour();
        folder.writeSkipped(new SkippedCase("x", "x.nii", "broken", "i"));
        SkippedCase row = new SkippedCase("", "line 7", "no report", "");

        SetSummary summary = SetSummary.of(folder, List.of(row));

        assertThat(summary.cases()).isEqualTo(4);
        assertThat(summary.patients()).isEqualTo(3);
        assertThat(summary.reports()).isEqualTo(3);
        assertThat(summary.bySplit()).containsEntry("train", 3).containsEntry("valid", 1);
        assertThat(summary.skipped()).containsExactly(row, new SkippedCase("x", "x.nii", "broken", "i"));
        assertThat(summary.labels()).containsEntry("left", 1.0).containsEntry("right", 0.0);
        assertThat(summary.spacing()).hasSize(3);
        assertThat(Objects.requireNonNull(summary.spacing()).get(2))
                .isEqualTo(new SetSummary.Axis(2.5, 2.5, 2.5, List.of(4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)));
        double[] all = IntStream.range(0, 4)
                .mapToObj(i -> mean(List.of("a", "b", "c", "d").get(i)))
                .flatMapToDouble(v -> IntStream.range(0, 12).mapToDouble(i -> v[i]))
                .toArray();
        double average = Arrays.stream(all).average().orElseThrow();
        double variance = Arrays.stream(all)
                .map(v -> (v - average) * (v - average))
                .average()
                .orElseThrow();
        double posterior = IntStream.range(0, 12)
                .mapToDouble(i -> Math.exp(-i / 4.0))
                .average()
                .orElseThrow();
        SetSummary.Latents latents = Objects.requireNonNull(summary.latents());
        assertThat(latents.mean()).isCloseTo(average, within(1e-12));
        assertThat(latents.deviation()).isCloseTo(Math.sqrt(variance), within(1e-12));
        assertThat(latents.sampledDeviation()).isCloseTo(Math.sqrt(variance + posterior), within(1e-12));
        assertThat(latents.scaleFactor()).isCloseTo(1 / Math.sqrt(variance + posterior), within(1e-12));
        assertThat(latents.smallest()).isEqualTo(Arrays.stream(all).min().orElseThrow());
        assertThat(latents.largest()).isEqualTo(Arrays.stream(all).max().orElseThrow());
    }

    @Test
    void aHistogramCountsAllAndPutsTheEndsInTheEndBins() {
        SetSummary.Axis axis = SetSummary.Axis.of(new double[] {1, 2, 5, 3, 1.2});

        assertThat(axis.min()).isEqualTo(1);
        assertThat(axis.median()).isEqualTo(2);
        assertThat(axis.max()).isEqualTo(5);
        assertThat(axis.histogram()).containsExactly(2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1);
        assertThat(SetSummary.Axis.of(new double[] {1, 2, 4, 5}).median()).isEqualTo(3);
    }

    @Test
    void anEmptySetHasASummary() throws IOException {
        SetSummary summary = SetSummary.of(folder, List.of());

        assertThat(summary.cases()).isZero();
        assertThat(summary.latents()).isNull();
        assertThat(LatentStore.open(root).size()).isZero();
    }
}
