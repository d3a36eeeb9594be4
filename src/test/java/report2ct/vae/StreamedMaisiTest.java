package report2ct.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;
import report2ct.random.RandomStream;
import report2ct.random.SequentialRandom;

@ExtendWith(LeakCheck.class)
class StreamedMaisiTest {
    /** The bound of the issue; what is measured at these sizes is around 1e-6. */
    private static final double FP32_TOLERANCE = 1e-5;

    /** Slabs and whole round the same values to bfloat16, a few of them differently. */
    private static final double BF16_TOLERANCE = 2e-2;

    @TempDir
    Path folder;

    /** Norms with weights and biases that matter. */
    static MaisiAutoencoder network(VaeConfig config, Precision precision) {
        SequentialRandom random = new SequentialRandom(3, RandomStream.INITIAL_LATENT);
        try (Parameters fresh = ParameterInitialiser.initialise(VaeParameters.of(config), 5);
                Parameters changed = fresh.map((name, tensor) -> {
                    float[] values = Ops.toFloats(tensor);
                    for (int i = 0; tensor.dim() == 1 && i < values.length; i++) {
                        values[i] += (float) random.nextGaussian() / 2;
                    }
                    return Ops.floats(values, Ops.shape(tensor));
                })) {
            return MaisiAutoencoder.forInference(config, changed, precision);
        }
    }

    private static Tensor streamed(MaisiAutoencoder vae, Tensor latent, Streaming how) {
        long[] next = {0};
        try (TensorScope scope = TensorScope.open()) {
            Tensor all = scope.keep(
                    Ops.empty(ScalarType.Float, 1, 1, latent.size(2) * 4, latent.size(3) * 4, latent.size(4) * 4));
            vae.decode(latent, how, (from, planes) -> {
                assertThat(from).isEqualTo(next[0]);
                next[0] += planes.size(2);
                all.narrow(2, from, planes.size(2)).copy_(planes);
            });
            assertThat(next[0]).isEqualTo(all.size(2));
            return all;
        }
    }

    private static double relative(Tensor found, Tensor expected) {
        return Ops.item(found.to(ScalarType.Double).sub(expected).norm())
                / Ops.item(expected.to(ScalarType.Double).norm());
    }

    @ParameterizedTest
    @CsvSource({
        "3,4,5,1,false",
        "3,4,5,2,true",
        "2,3,2,3,false",
        "5,2,3,7,true",
        "4,5,3,8,false",
        "1,3,2,5,true",
        "2,2,2,100,false",
        "2,2,3,100,true",
        "7,1,1,4,true"
    })
    void decodingInSlabsIsDecodingTheWhole(int x, int y, int z, int planes, boolean recompute) {
        try (MaisiAutoencoder vae = network(SmallVae.CONFIG, Precision.FP32);
                TensorScope scope = TensorScope.open()) {
            Tensor latent = SmallVae.draw(1, 4, x, y, z);

            Tensor slabs = streamed(
                    vae, latent, new Streaming(planes, recompute, new MemoryStore(), Streaming.Progress.SILENT));

            assertThat(relative(slabs, vae.decode(latent))).isLessThan(FP32_TOLERANCE);
        }
    }

    @ParameterizedTest
    @CsvSource({"3,4,5,3,false", "3,4,5,3,true", "5,3,2,4,true"})
    void decodingInSlabsIsDecodingTheWholeInBfloat16(int x, int y, int z, int planes, boolean recompute) {
        try (MaisiAutoencoder vae = network(SmallVae.CONFIG, Precision.BF16);
                TensorScope scope = TensorScope.open()) {
            Tensor latent = SmallVae.draw(1, 4, x, y, z);

            Tensor slabs = streamed(
                    vae, latent, new Streaming(planes, recompute, new MemoryStore(), Streaming.Progress.SILENT));

            assertThat(relative(slabs, vae.decode(latent))).isLessThan(BF16_TOLERANCE);
        }
    }

    @ParameterizedTest
    @CsvSource({"12,16,20,1", "12,16,20,2", "8,12,8,3", "20,8,12,5", "4,12,8,3", "8,8,8,100"})
    void encodingInSlabsIsEncodingTheWhole(int x, int y, int z, int planes) {
        try (MaisiAutoencoder vae = network(SmallVae.CONFIG, Precision.FP32);
                TensorScope scope = TensorScope.open()) {
            Tensor volume = SmallVae.draw(1, 1, x, y, z);

            Posterior slabs = vae.encode(PlaneSource.of(volume), Streaming.inMemory(planes));

            Posterior whole = vae.encode(volume);
            assertThat(Ops.shape(slabs.mean())).isEqualTo(Ops.shape(whole.mean()));
            assertThat(relative(slabs.mean(), whole.mean())).isLessThan(FP32_TOLERANCE);
            assertThat(relative(slabs.logVariance(), whole.logVariance())).isLessThan(FP32_TOLERANCE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theReferencesHalfPrecisionRoundingIsTheSameInSlabs(boolean recompute) {
        VaeConfig half = new VaeConfig(4, List.of(4, 8, 8), List.of(1, 2, 1), 4, 1e-6, true);
        try (MaisiAutoencoder vae = network(half, Precision.FP32);
                TensorScope scope = TensorScope.open()) {
            Tensor latent = SmallVae.draw(1, 4, 3, 2, 4);

            Tensor slabs =
                    streamed(vae, latent, new Streaming(3, recompute, new MemoryStore(), Streaming.Progress.SILENT));

            // values next to a rounding boundary fall to either side: a half has 11 bits
            assertThat(relative(slabs, vae.decode(latent))).isLessThan(1e-3);
        }
    }

    @Test
    void scratchFilesGiveTheVeryValuesThatMemoryGivesAndDisappear() throws IOException {
        try (MaisiAutoencoder vae = network(SmallVae.CONFIG, Precision.BF16);
                TensorScope scope = TensorScope.open()) {
            Tensor latent = SmallVae.draw(1, 4, 3, 4, 5);
            Streaming files = new Streaming(3, false, new ScratchStore(folder), Streaming.Progress.SILENT);

            Tensor fromFiles = streamed(vae, latent, files);

            Tensor fromMemory = streamed(vae, latent, Streaming.inMemory(3));
            assertThat(Ops.toFloats(fromFiles)).isEqualTo(Ops.toFloats(fromMemory));
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void encodingThroughScratchFilesGivesTheVeryValuesOfMemory() throws IOException {
        try (MaisiAutoencoder vae = network(SmallVae.CONFIG, Precision.FP32);
                TensorScope scope = TensorScope.open()) {
            PlaneSource volume = PlaneSource.of(SmallVae.draw(1, 1, 12, 8, 8));
            Streaming files = new Streaming(5, false, new ScratchStore(folder), Streaming.Progress.SILENT);

            float[] mean = Ops.toFloats(vae.encode(volume, files).mean());

            assertThat(mean)
                    .isEqualTo(Ops.toFloats(
                            vae.encode(volume, Streaming.inMemory(5)).mean()));
            assertThat(folder).isEmptyDirectory();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void progressRisesToOneAndIsNotTheFirstThingToReachIt(boolean recompute) {
        List<Double> shares = new ArrayList<>();
        try (MaisiAutoencoder vae = network(SmallVae.CONFIG, Precision.FP32);
                TensorScope scope = TensorScope.open()) {
            streamed(vae, SmallVae.draw(1, 4, 2, 2, 2), new Streaming(4, recompute, new MemoryStore(), shares::add));
        }

        assertThat(shares).isSorted();
        assertThat(shares.get(shares.size() - 2)).isLessThan(1.0);
        assertThat(shares.get(shares.size() - 1)).isCloseTo(1.0, org.assertj.core.data.Offset.offset(1e-9));
    }

    @Test
    void theWorkOfEncodingIsCounted() {
        List<Double> shares = new ArrayList<>();
        try (MaisiAutoencoder vae = network(SmallVae.CONFIG, Precision.FP32);
                TensorScope scope = TensorScope.open()) {
            vae.encode(
                    PlaneSource.of(SmallVae.draw(1, 1, 8, 8, 12)),
                    new Streaming(4, false, new MemoryStore(), shares::add));
        }

        assertThat(shares.get(shares.size() - 2)).isLessThan(1.0);
        assertThat(shares.get(shares.size() - 1)).isCloseTo(1.0, org.assertj.core.data.Offset.offset(1e-9));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 9, 14})
    void stoppingAtAnySlabLeavesNoTensorAndNoFile(int at) throws IOException {
        int[] slabs = {0};
        Streaming how = new Streaming(3, true, new ScratchStore(folder), share -> {
            if (++slabs[0] == at) {
                throw new IllegalStateException("on purpose");
            }
        });
        try (MaisiAutoencoder vae = network(SmallVae.CONFIG, Precision.FP32);
                TensorScope scope = TensorScope.open()) {
            Tensor latent = SmallVae.draw(1, 4, 2, 2, 2);

            assertThatThrownBy(() -> vae.decode(latent, how, (from, planes) -> {}))
                    .hasMessage("on purpose");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aScratchFolderThatIsNotThereIsAnErrorOfTheDisk() {
        Streaming how = new Streaming(3, false, new ScratchStore(folder.resolve("none")), Streaming.Progress.SILENT);
        try (MaisiAutoencoder vae = network(SmallVae.CONFIG, Precision.FP32);
                TensorScope scope = TensorScope.open()) {
            Tensor latent = SmallVae.draw(1, 4, 2, 2, 2);

            assertThatThrownBy(() -> vae.decode(latent, how, (from, planes) -> {}))
                    .isInstanceOfSatisfying(
                            Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.OUT_OF_DISK))
                    .hasMessageContaining("scratch folder");
        }
    }

    @Test
    void aMapThatNoDiskHoldsIsRefusedBeforeAnythingIsWritten() throws IOException {
        ScratchStore store = new ScratchStore(folder);

        assertThatThrownBy(() -> store.create(new MapShape(64, 1 << 14, 1 << 14, 1 << 14), ScalarType.Float))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.OUT_OF_DISK))
                .hasMessageContaining("expected room for 1125899906842624 bytes");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void volumesThatDoNotFitAreRefused() {
        try (MaisiAutoencoder vae = network(SmallVae.CONFIG, Precision.FP32);
                TensorScope scope = TensorScope.open()) {
            Streaming how = Streaming.inMemory(4);
            PlaneSource odd = PlaneSource.of(SmallVae.draw(1, 1, 8, 8, 6));
            PlaneSource two = PlaneSource.of(SmallVae.draw(1, 2, 8, 8, 8));

            assertThatThrownBy(() -> vae.encode(odd, how))
                    .hasMessageContaining("volume axis 2: expected a multiple of 4, found 6");
            assertThatThrownBy(() -> vae.encode(two, how)).hasMessageContaining("expected 1 channel, found 2");
            assertThatThrownBy(() -> vae.decode(SmallVae.draw(2, 4, 2, 2, 2), how, (from, planes) -> {}))
                    .hasMessageContaining("latent: expected shape [1, 4, any, any, any]");
        }
    }

    @Test
    void aSlabHasAtLeastOnePlane() {
        assertThatThrownBy(() -> Streaming.inMemory(0))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("expected at least 1 plane, found 0");
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 1000})
    void statisticsOfPiecesAreThoseOfTheWhole(float offset) {
        try (TensorScope scope = TensorScope.open()) {
            float[] values = Ops.toFloats(SmallVae.draw(1, 4, 5, 3, 7));
            for (int i = 0; i < values.length; i++) {
                values[i] += offset * (1 + i % 3);
            }
            Tensor map = report2ct.nn.InferenceLayout.channelsLast(Ops.floats(values, 1, 4, 5, 3, 7));
            GroupStatistics statistics = new GroupStatistics(4, 2);

            statistics.add(map.narrow(2, 0, 2));
            statistics.add(map.narrow(2, 2, 1));
            statistics.add(map.narrow(2, 3, 2));

            double[] all = Ops.toDoubles(map.contiguous());
            for (int group = 0; group < 2; group++) {
                double mean = mean(all, group, 0);
                double variance = mean(all, group, mean);
                for (int channel = 2 * group; channel < 2 * group + 2; channel++) {
                    assertThat((double) statistics.means()[channel])
                            .isCloseTo(mean, org.assertj.core.data.Offset.offset(1e-6 * (1 + offset)));
                    assertThat((double) statistics.variances()[channel])
                            .isCloseTo(variance, org.assertj.core.data.Offset.offset(2e-6 * variance));
                }
            }
        }
    }

    /** Mean of a group's values, or of their squared distances from {@code centre} when that is not 0. */
    private static double mean(double[] all, int group, double centre) {
        double sum = 0;
        int half = all.length / 2;
        for (int i = group * half; i < (group + 1) * half; i++) {
            sum += centre == 0 ? all[i] : (all[i] - centre) * (all[i] - centre);
        }
        return sum / half;
    }
}
