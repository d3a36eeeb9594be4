package report2ct.dataset.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.volume.VolumeShape;

class PatchFeedTest {
    private static final PatchSize PATCH = PatchSize.cube(4);

    private static ArrayVolumes volumes(int count, float broken) {
        List<float[]> arrays = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] values = new float[6 * 6 * 6];
            Arrays.fill(values, i / 10f);
            arrays.add(values);
        }
        arrays.get(count - 1)[100] = broken;
        return new ArrayVolumes(new VolumeShape(6, 6, 6), arrays);
    }

    private static PatchFeed feed(VolumeSource source, int batch) {
        return new PatchFeed(source, new SampleOrder(3, source.size(), 1, batch), PATCH, AugmentationConfig.maisi());
    }

    @Test
    void aBatchIsTheSameHoweverOneCameToIt() {
        List<float[]> straight = new ArrayList<>();
        try (PatchFeed feed = feed(volumes(5, 0.4f), 2)) {
            for (int step = 0; step < 6; step++) {
                straight.add(feed.batch(step).values());
            }
        }

        try (PatchFeed feed = feed(volumes(5, 0.4f), 2)) {
            for (int step : new int[] {4, 5, 0, 3, 1, 2}) {
                PatchBatch batch = feed.batch(step);
                assertThat(batch.values()).isEqualTo(straight.get(step));
                assertThat(batch.firstSample()).isEqualTo(step * 2L);
                assertThat(batch.ids()).hasSize(2);
            }
        }
        assertThat(straight.get(0)).isNotEqualTo(straight.get(1));
    }

    @Test
    void aVoxelThatIsNoNumberStopsWithTheVolumesName() {
        VolumeSource source = volumes(3, Float.NaN);
        AugmentationConfig none = AugmentationConfig.none();
        try (PatchFeed feed = new PatchFeed(source, new SampleOrder(3, 3, 1, 1), PatchSize.cube(6), none)) {
            assertThatThrownBy(() -> {
                        for (int step = 0; step < 3; step++) {
                            feed.batch(step);
                        }
                    })
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageMatching("step [123]: array-2: expected finite voxels, found NaN")
                    .extracting("kind")
                    .isEqualTo(ErrorKind.INVALID_INPUT);
        }
    }

    @Test
    void everyEpochHasEveryVolumeOnceInAnOrderOfItsOwn() {
        SampleOrder order = new SampleOrder(1, 12, 1, 3);
        List<List<Integer>> epochs = new ArrayList<>();
        for (int epoch = 0; epoch < 5; epoch++) {
            List<Integer> seen = new ArrayList<>();
            for (long step = epoch * 4L; step < epoch * 4L + 4; step++) {
                assertThat(order.epoch(step)).isEqualTo(epoch);
                Arrays.stream(order.volumes(step)).forEach(seen::add);
            }
            epochs.add(seen);
        }

        assertThat(order.stepsPerEpoch()).isEqualTo(4);
        assertThat(epochs)
                .allSatisfy(seen -> assertThat(seen)
                        .containsExactlyInAnyOrderElementsOf(
                                IntStream.range(0, 12).boxed().toList()));
        assertThat(new HashSet<>(epochs)).hasSizeGreaterThan(3);
    }

    @Test
    void patchesOfAVolumeFollowEachOther() {
        SampleOrder order = new SampleOrder(1, 4, 3, 2);
        List<Integer> seen = new ArrayList<>();
        for (long step = 0; step < order.stepsPerEpoch(); step++) {
            Arrays.stream(order.volumes(step)).forEach(seen::add);
        }

        assertThat(seen).hasSize(12);
        Set<Integer> started = new HashSet<>();
        for (int i = 0; i < seen.size(); i += 3) {
            assertThat(seen.subList(i, i + 3)).containsOnly(seen.get(i));
            assertThat(started.add(seen.get(i))).isTrue();
        }
    }

    @Test
    void samplesThatDoNotFillABatchAreLeftOutAndATooLargeBatchRepeats() {
        assertThat(new SampleOrder(1, 5, 1, 2).stepsPerEpoch()).isEqualTo(2);
        assertThat(new SampleOrder(1, 2, 1, 5).stepsPerEpoch()).isEqualTo(1);
        assertThat(new SampleOrder(1, 2, 1, 5).volumes(0)).hasSize(5).containsOnly(0, 1);
        assertThatThrownBy(() -> new SampleOrder(1, 0, 1, 1))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("positive volumes");
    }

    @Test
    void aSizeThatIsNoneIsRefused() {
        assertThatThrownBy(() -> new PatchSize(4, 0, 4))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("4x0x4");
        assertThatThrownBy(() -> new PatchSize(2000, 2000, 2000)).isInstanceOf(Report2CtException.class);
        assertThat(new PatchSize(4, 3, 5).shortestSide()).isEqualTo(3);
        assertThat(new PatchSize(4, 3, 5)).hasToString("4x3x5");
    }
}
