package report2ct.dataset.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.PhantomSet;
import report2ct.dataset.TinySets;
import report2ct.io.VolumeFiles;
import report2ct.io.format.WriteOptions;
import report2ct.volume.Affine;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;
import report2ct.volume.VolumeShape;

class FileVolumesTest {
    @TempDir
    Path folder;

    /** Hounsfield units 100 * x + 10 * y + z - 500 in RAS order. */
    private static short[] hu(int nx, int ny, int nz) {
        short[] hu = new short[nx * ny * nz];
        for (int z = 0; z < nz; z++) {
            for (int y = 0; y < ny; y++) {
                for (int x = 0; x < nx; x++) {
                    hu[(z * ny + y) * nx + x] = (short) (100 * x + 10 * y + z - 500);
                }
            }
        }
        return hu;
    }

    private Path write(String name) throws IOException {
        Volume volume = Volume.ofHu(hu(5, 4, 3), 5, 4, 3, Affine.ofSpacing(new Spacing(1, 1, 1)));
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        VolumeFiles.standard().writeGenerated(volume, file, WriteOptions.standard());
        return file;
    }

    private static float unit(int x, int y, int z) {
        return (100 * x + 10 * y + z + 500) / 2000f;
    }

    @Test
    void boxesAreInRasOrderWhateverTheFile() throws IOException {
        write("a.nii.gz");
        write("b/c.mha");

        try (FileVolumes source = new FileVolumes(VolumeList.of(folder), 1 << 20)) {
            assertThat(source.size()).isEqualTo(2);
            assertThat(source.id(0)).isEqualTo("a.nii.gz");
            assertThat(source.id(1)).isEqualTo("b/c.mha");
            for (int index = 0; index < 2; index++) {
                assertThat(source.shape(index)).isEqualTo(new VolumeShape(5, 4, 3));
                float[] box = source.box(index, new VolumeBox(1, 2, 0, new PatchSize(2, 1, 3)));
                assertThat(box)
                        .containsExactly(
                                unit(1, 2, 0),
                                unit(1, 2, 1),
                                unit(1, 2, 2),
                                unit(2, 2, 0),
                                unit(2, 2, 1),
                                unit(2, 2, 2));
            }
        }
    }

    @Test
    void onlySoManyVolumesAreKept() throws IOException {
        for (int i = 0; i < 4; i++) {
            write(i + ".nii");
        }
        long one = 5 * 4 * 3 * 2;

        try (FileVolumes source = new FileVolumes(VolumeList.of(folder), 2 * one)) {
            for (int i = 0; i < 4; i++) {
                source.shape(i);
                assertThat(source.cachedBytes()).isLessThanOrEqualTo(2 * one);
            }
            assertThat(source.cachedBytes()).isEqualTo(2 * one);
            Files.delete(folder.resolve("3.nii"));
            assertThat(source.shape(3)).isEqualTo(new VolumeShape(5, 4, 3));
        }
        try (FileVolumes source = new FileVolumes(VolumeList.of(folder), 1)) {
            source.shape(0);
            assertThat(source.cachedBytes()).isEqualTo(one);
        }
    }

    @Test
    void voxelsThatAreNoNumbersAreRefusedWithTheVolumesName() throws IOException {
        Volume volume =
                Volume.ofFloats(new float[] {0, Float.NaN, 1, 2}, 2, 2, 1, Affine.ofSpacing(new Spacing(1, 1, 1)));
        VolumeFiles.standard().writeGenerated(volume, folder.resolve("bad.nrrd"), WriteOptions.standard());

        try (FileVolumes source = new FileVolumes(VolumeList.of(folder), 1000)) {
            assertThatThrownBy(() -> source.shape(0))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageStartingWith("bad.nrrd: ")
                    .hasMessageContaining("NaN");
        }
    }

    @Test
    void aDamagedFileIsRefusedWithTheVolumesName() throws IOException {
        Files.writeString(folder.resolve("broken.nii"), "no volume at all");

        try (FileVolumes source = new FileVolumes(VolumeList.of(folder), 1000)) {
            assertThatThrownBy(() -> source.shape(0))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageStartingWith("broken.nii: ");
        }
    }

    @Test
    void listsNameFilesRelativeToThemselves() throws IOException {
        write("v/a.nii");
        write("v/b.nii");
        Path text = Files.writeString(folder.resolve("list.txt"), "v/b.nii\n\nv/a.nii\n");
        Path json = Files.writeString(
                folder.resolve("list.jsonl"), "{\"id\":\"first\",\"volume\":\"v/a.nii\"}\n{\"volume\":\"v/b.nii\"}\n");

        assertThat(VolumeList.of(text).entries())
                .extracting(VolumeList.Entry::id)
                .containsExactly("v/b.nii", "v/a.nii");
        assertThat(VolumeList.of(json).entries())
                .extracting(VolumeList.Entry::id)
                .containsExactly("first", "v/b.nii");
        assertThat(VolumeList.of(json).entries().get(0).file()).exists();
        assertThat(new FileVolumes(VolumeList.of(json), 1).description())
                .contains("2 volumes")
                .isNotEqualTo(new FileVolumes(VolumeList.of(text), 1).description());
    }

    @Test
    void everythingWrongWithAListIsSaidAtOnce() throws IOException {
        write("a.nii");
        Path list = Files.writeString(folder.resolve("list.txt"), "a.nii\nmissing.nii\na.nii\nother.nii\n");

        assertThatThrownBy(() -> VolumeList.of(list))
                .isInstanceOf(Report2CtException.class)
                .hasMessageStartingWith(list.toString())
                .hasMessageContaining("missing.nii: no such file")
                .hasMessageContaining("other.nii: no such file")
                .hasMessageContaining("a.nii: there twice")
                .hasMessageContaining("id a.nii: there twice")
                .extracting("kind")
                .isEqualTo(ErrorKind.INVALID_INPUT);
    }

    @Test
    void longListsOfProblemsAreCut() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            lines.append("missing-").append(i).append(".nii\n");
        }
        Path list = Files.writeString(folder.resolve("list.txt"), lines);

        assertThatThrownBy(() -> VolumeList.of(list)).hasMessageEndingWith("and 10 more");
    }

    @Test
    void whatIsNoListOrEmptyIsRefused() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path other = Files.writeString(folder.resolve("list.dat"), "a");
        Path wrong = Files.writeString(folder.resolve("wrong.jsonl"), "{\"volum\":\"a\"}");
        Path broken = Files.writeString(folder.resolve("broken.jsonl"), "{");

        assertThatThrownBy(() -> VolumeList.of(empty)).hasMessageContaining("at least one volume");
        assertThatThrownBy(() -> VolumeList.of(other)).hasMessageContaining(".txt or .jsonl");
        assertThatThrownBy(() -> VolumeList.of(wrong)).hasMessageContaining("line 1: expected the key volume");
        assertThatThrownBy(() -> VolumeList.of(broken)).hasMessageContaining("line 1: not valid JSON");
    }

    @Test
    void aVolumeMustNotBeInBothLists() throws IOException {
        write("a.nii");
        write("b.nii");
        VolumeList training = VolumeList.of(folder);
        VolumeList held = VolumeList.of(Files.writeString(folder.resolve("held.txt"), "b.nii\n"));

        assertThatThrownBy(() -> training.requireApart(held))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("b.nii is among the volumes of");
    }

    @Test
    void phantomsAreASourceToo() {
        PhantomSet set = PhantomSet.make(folder.resolve("set.phantoms"), TinySets.GRID, 5, 2, 1, count -> {});
        float[] expected = set.patch(1, new PhantomSet.Box(1, 2, 3, 4, 5, 6)).volume();

        try (PhantomVolumes source = new PhantomVolumes(set)) {
            assertThat(source.size()).isEqualTo(2);
            assertThat(source.id(1)).isEqualTo("phantom-6");
            assertThat(source.shape(0))
                    .isEqualTo(new VolumeShape(TinySets.GRID.nx(), TinySets.GRID.ny(), TinySets.GRID.nz()));
            assertThat(source.box(1, new VolumeBox(1, 2, 3, new PatchSize(4, 5, 6))))
                    .isEqualTo(expected);
            assertThat(source.description()).contains("2 phantoms", "seed 5");
        }
    }
}
