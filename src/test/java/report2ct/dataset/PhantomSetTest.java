package report2ct.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.phantom.FindingSampler;
import report2ct.phantom.Phantom;
import report2ct.phantom.PhantomGenerator;
import report2ct.phantom.PhantomGrid;

class PhantomSetTest {
    private static final PhantomGrid GRID = TinySets.GRID;
    private static final long SEED = 500;
    private static final int COUNT = 3;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = folder.resolve("set.phantoms");
    }

    private PhantomSet make(int count, List<Integer> progress) {
        return PhantomSet.make(file, GRID, SEED, count, 2, progress::add);
    }

    private PhantomSet make() {
        return make(COUNT, new ArrayList<>());
    }

    private static Phantom painted(int index) {
        long seed = SEED + index;
        return new PhantomGenerator(GRID).generate(new FindingSampler().sample(seed), seed);
    }

    @Test
    void aRecordHoldsThePhantomOfItsSeed() {
        try (PhantomSet set = make()) {
            assertThat(set.size()).isEqualTo(COUNT);
            assertThat(set.grid()).isEqualTo(GRID);
            for (int i = 0; i < COUNT; i++) {
                Phantom phantom = painted(i);
                PhantomSet.Patch whole = set.whole(i);

                assertThat(set.seed(i)).isEqualTo(SEED + i);
                assertThat(set.findings(i)).isEqualTo(new FindingSampler().sample(SEED + i));
                assertThat(set.spacing(i)).isEqualTo(phantom.spacing());
                assertThat(whole.volume()).containsExactly(LatentSet.scaled(phantom));
                assertThat(whole.lung()).containsExactly(lung(phantom));
            }
        }
    }

    private static float[] lung(Phantom phantom) {
        float[] lung = new float[GRID.voxels()];
        int at = 0;
        for (int x = 0; x < GRID.nx(); x++) {
            for (int y = 0; y < GRID.ny(); y++) {
                for (int z = 0; z < GRID.nz(); z++) {
                    lung[at++] = phantom.lung().get((z * GRID.ny() + y) * GRID.nx() + x) ? 1 : 0;
                }
            }
        }
        return lung;
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0, 16, 32, 16", "3, 5, 7, 4, 2, 9", "15, 31, 15, 1, 1, 1", "0, 30, 0, 16, 2, 1"})
    void aPatchIsTheSameAsTheWholeCut(int x, int y, int z, int sizeX, int sizeY, int sizeZ) {
        try (PhantomSet set = make()) {
            PhantomSet.Patch whole = set.whole(1);
            PhantomSet.Patch patch = set.patch(1, new PhantomSet.Box(x, y, z, sizeX, sizeY, sizeZ));

            assertThat(patch.volume()).hasSize(sizeX * sizeY * sizeZ);
            for (int i = 0; i < patch.volume().length; i++) {
                int at = (((x + i / (sizeY * sizeZ)) * GRID.ny() + y + i / sizeZ % sizeY) * GRID.nz()) + z + i % sizeZ;
                assertThat(patch.volume()[i]).isEqualTo(whole.volume()[at]);
                assertThat(patch.lung()[i]).isEqualTo(whole.lung()[at]);
            }
        }
    }

    @Test
    void someOfAPhantomIsLung() {
        try (PhantomSet set = make(1, new ArrayList<>())) {
            double share = 0;
            for (float inside : set.whole(0).lung()) {
                share += inside / GRID.voxels();
            }

            assertThat(share).isBetween(0.05, 0.5);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 1.0, 1.6, 2.999})
    void aFileThatEndsEarlyIsCompleted(double records) throws IOException {
        make().close();
        byte[] complete = Files.readAllBytes(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate((long) (records * complete.length / COUNT));
        }
        List<Integer> progress = new ArrayList<>();

        make(COUNT, progress).close();

        assertThat(Files.readAllBytes(file)).isEqualTo(complete);
        assertThat(progress).hasSize(COUNT - (int) records).endsWith(COUNT);
    }

    @Test
    void theNumberOfThreadsDoesNotChangeTheFile() throws IOException {
        make().close();
        Path other = folder.resolve("other.phantoms");

        PhantomSet.make(other, GRID, SEED, COUNT, 1, count -> {}).close();

        assertThat(other).hasSameBinaryContentAs(file);
    }

    @Test
    void aFinishedSetIsOpenedWithItsNumberOfRecords() {
        float[] first;
        try (PhantomSet set = make()) {
            first = set.whole(0).volume();
        }

        try (PhantomSet opened = PhantomSet.open(file, GRID, SEED)) {
            assertThat(opened.size()).isEqualTo(COUNT);
            assertThat(opened.whole(0).volume()).containsExactly(first);
        }
    }

    @Test
    void aSetMayUseLessThanTheFileHolds() {
        make().close();

        try (PhantomSet fewer = make(1, new ArrayList<>())) {
            assertThat(fewer.size()).isEqualTo(1);
            assertThatThrownBy(() -> fewer.whole(1))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("expected 0 to 0, found 1");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, COUNT})
    void anIndexOutsideIsRefused(int index) {
        try (PhantomSet set = make()) {
            assertThatThrownBy(() -> set.spacing(index))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("found " + index);
        }
    }

    @Test
    void aFileThatShrinksWhileItIsOpenIsReported() throws IOException {
        try (PhantomSet set = make()) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(channel.size() - 1);
            }

            assertThatThrownBy(() -> set.whole(COUNT - 1))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("ends inside phantom 2")
                    .extracting("kind")
                    .isEqualTo(ErrorKind.CORRUPT_FILE);
        }
    }

    @Test
    void aStoppedMakingGoesOnLater() throws IOException {
        assertThatThrownBy(() -> PhantomSet.make(file, GRID, SEED, COUNT, 1, count -> {
                    if (count == 2) {
                        throw new Report2CtException(ErrorKind.CANCELLED, "stopped");
                    }
                }))
                .hasMessage("stopped");
        List<Integer> progress = new ArrayList<>();

        make(COUNT, progress).close();

        assertThat(progress).containsExactly(3);
    }

    @Test
    void aFolderThatIsNotThereIsReported() {
        Path missing = folder.resolve("none/set");

        assertThatThrownBy(() -> PhantomSet.make(missing, GRID, SEED, COUNT, 1, count -> {}))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining(missing.toString());
        assertThatThrownBy(() -> PhantomSet.open(missing, GRID, SEED))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining(missing.toString());
    }
}
