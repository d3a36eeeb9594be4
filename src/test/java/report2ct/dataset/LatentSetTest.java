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
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;
import report2ct.phantom.FindingLabels;
import report2ct.phantom.FindingSampler;
import report2ct.phantom.Phantom;
import report2ct.phantom.PhantomGenerator;

@ExtendWith(LeakCheck.class)
class LatentSetTest {
    private static final long SEED = 900;
    private static final int COUNT = 6; // more than are painted ahead

    @TempDir
    Path folder;

    private LatentSet make(int count, List<Integer> progress) {
        return LatentSet.make(
                folder.resolve("latents"),
                new TinySets.Averages(),
                new LatentSet.Selection(TinySets.GRID, SEED, count),
                progress::add);
    }

    @Test
    void aLatentIsTheEncodedPhantomOfItsSeed() {
        LatentSet set = make(COUNT, new ArrayList<>());

        assertThat(set.size()).isEqualTo(COUNT);
        assertThat(set.shape()).containsExactly(2, 2, 4, 2);
        for (int i = 0; i < COUNT; i++) {
            Phantom phantom =
                    new PhantomGenerator(TinySets.GRID).generate(new FindingSampler().sample(SEED + i), SEED + i);
            assertThat(set.spacingMm(i))
                    .containsExactly(
                            (float) phantom.spacing().x(),
                            (float) phantom.spacing().y(),
                            (float) phantom.spacing().z());
            try (TensorScope scope = TensorScope.open()) {
                Tensor volume = Ops.floats(LatentSet.scaled(phantom), 1, 1, 16, 32, 16);
                float[] expected =
                        Ops.toFloats(new TinySets.Averages().encode(volume).mean());
                assertThat(set.latent(i)).containsExactly(expected);
            }
        }
    }

    @Test
    void labelsAreTheBitsOfTheFindings() {
        LatentSet set = make(COUNT, new ArrayList<>());

        for (int i = 0; i < COUNT; i++) {
            boolean[] bits = FindingLabels.of(new FindingSampler().sample(SEED + i));
            float[] labels = set.labels(i);
            assertThat(labels).hasSize(FindingLabels.COUNT);
            for (int k = 0; k < bits.length; k++) {
                assertThat(labels[k]).isEqualTo(bits[k] ? 1 : 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 2, 3.7, 5.99})
    void aFileThatEndsEarlyIsCompleted(double records) throws IOException {
        make(COUNT, new ArrayList<>());
        Path file = folder.resolve("latents");
        byte[] complete = Files.readAllBytes(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate((long) (records * complete.length / COUNT));
        }
        List<Integer> progress = new ArrayList<>();

        make(COUNT, progress);

        assertThat(Files.readAllBytes(file)).isEqualTo(complete);
        assertThat(progress).hasSize(COUNT - (int) records).endsWith(COUNT);
    }

    @Test
    void aStoppedMakingLeavesNothingNativeAndGoesOn() {
        assertThatThrownBy(() -> LatentSet.make(
                        folder.resolve("latents"),
                        new TinySets.Averages(),
                        new LatentSet.Selection(TinySets.GRID, SEED, COUNT),
                        count -> {
                            if (count == 4) {
                                throw new Report2CtException(ErrorKind.CANCELLED, "stopped");
                            }
                        }))
                .hasMessage("stopped");
        List<Integer> progress = new ArrayList<>();

        make(COUNT, progress);

        assertThat(progress).containsExactly(5, 6);
    }

    @Test
    void scalingPutsMinusAThousandAtZeroAndAThousandAtOneWithZFastest() {
        Phantom phantom = new PhantomGenerator(TinySets.GRID).generate(new FindingSampler().sample(3), 3);
        float[] scaled = LatentSet.scaled(phantom);

        assertThat(scaled[0]).isEqualTo((phantom.at(0, 0, 0) + 1000) / 2000f);
        assertThat(scaled[1]).isEqualTo((phantom.at(0, 0, 1) + 1000) / 2000f);
        assertThat(scaled[16]).isEqualTo((phantom.at(0, 1, 0) + 1000) / 2000f);
        assertThat((double) scaled[(8 * 32 + 16) * 16 + 8])
                .isCloseTo((phantom.at(8, 16, 8) + 1000) / 2000.0, within(1e-7));
    }

    @Test
    void aLatentIsACopy() {
        LatentSet set = make(1, new ArrayList<>());
        float before = set.latent(0)[0];

        set.latent(0)[0] = before + 1;
        set.shape()[0] = 7;

        assertThat(set.latent(0)[0]).isEqualTo(before);
        assertThat(set.shape()[0]).isEqualTo(2);
    }
}
