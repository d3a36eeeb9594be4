package report2ct.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.Report2CtException;
import report2ct.io.format.OpenVolume;
import report2ct.io.format.ReadOptions;
import report2ct.io.format.WriteOptions;
import report2ct.volume.Affine;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;

/** Closing a volume closes every file behind it, and a refused file is not left open. */
class VolumeFilesClosingTest {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final VolumeFiles FILES = VolumeFiles.standard();

    @TempDir
    Path folder;

    @BeforeEach
    void thisSystemListsOpenFiles() {
        Assumptions.assumeTrue(Files.isDirectory(DESCRIPTORS), "this system does not list open files");
    }

    private List<String> open() throws IOException {
        List<String> open = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.isSymbolicLink(descriptor)) {
                    Path file = Files.readSymbolicLink(descriptor);
                    if (file.startsWith(folder.toRealPath())) {
                        open.add(file.getFileName().toString());
                    }
                }
            }
        }
        return open;
    }

    private Path written(String name, boolean compress) throws IOException {
        Path file = folder.resolve(name);
        Volume volume = Volume.ofHu(new short[] {1, 2, 3, 4, 5, 6}, 3, 2, 1, Affine.ofSpacing(Spacing.isotropic(1)));
        FILES.write(volume, file, WriteOptions.standard().withCompress(compress));
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"v.nii", "v.nii.gz", "v.mha", "v.nrrd"})
    void aClosedVolumeHoldsNoFile(String name) throws IOException {
        for (boolean compress : new boolean[] {true, false}) {
            Path file = written(compress + name, compress);
            assertThat(open()).isEmpty();

            try (OpenVolume volume = FILES.open(file, ReadOptions.nibabel())) {
                assertThat(volume.volume().value(2, 0, 0)).isEqualTo(3);
            }

            assertThat(open()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v.nii", "v.nii.gz", "v.mha", "v.nrrd"})
    void aRefusedFileIsNotHeldOpen(String name) throws IOException {
        for (boolean compress : new boolean[] {true, false}) {
            byte[] bytes = Files.readAllBytes(written(compress + name, compress));
            Path cut = Files.write(folder.resolve("cut" + compress + name), Arrays.copyOf(bytes, bytes.length - 3));

            assertThatThrownBy(() -> FILES.open(cut, ReadOptions.nibabel())).isInstanceOf(Report2CtException.class);

            assertThat(open()).isEmpty();
        }
    }

    @Test
    void voxelsInSeveralFilesAreAllClosed() throws IOException {
        Files.write(folder.resolve("one.raw"), new byte[] {1, 0, 2, 0, 3, 0});
        Files.write(folder.resolve("two.raw"), new byte[] {4, 0, 5, 0, 6, 0});
        String header = """
                NRRD0004
                type: short
                dimension: 3
                sizes: 3 1 2
                space: RAS
                space directions: (1,0,0) (0,1,0) (0,0,1)
                endian: little
                encoding: raw
                """;
        Path whole = Files.writeString(
                folder.resolve("v.nhdr"), header + "data file: LIST\none.raw\ntwo.raw\n", StandardCharsets.US_ASCII);
        Path missing = Files.writeString(
                folder.resolve("w.nhdr"), header + "data file: LIST\none.raw\nthree.raw\n", StandardCharsets.US_ASCII);

        try (OpenVolume volume = FILES.open(whole, ReadOptions.nibabel())) {
            assertThat(volume.volume().value(0, 0, 1)).isEqualTo(4);
            assertThat(open()).containsExactlyInAnyOrder("one.raw", "two.raw");
        }
        assertThat(open()).isEmpty();

        assertThatThrownBy(() -> FILES.open(missing, ReadOptions.nibabel())).isInstanceOf(Exception.class);
        assertThat(open()).isEmpty();
    }
}
