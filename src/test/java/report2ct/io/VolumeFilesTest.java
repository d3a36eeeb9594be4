package report2ct.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.io.format.LoadedVolume;
import report2ct.io.format.OpenVolume;
import report2ct.io.format.ReadOptions;
import report2ct.io.format.VolumeLabel;
import report2ct.io.format.WriteOptions;
import report2ct.volume.Affine;
import report2ct.volume.Orientation;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;
import report2ct.volume.VoxelType;

/** What is written is read again, whatever the format. */
class VolumeFilesTest {
    /** NIfTI stores geometry in single precision. */
    private static final double SINGLE = 2e-5;

    private static final VolumeFiles FILES = VolumeFiles.standard();

    @TempDir
    Path folder;

    static List<String> names() {
        return List.of("v.nii", "v.nii.gz", "v.mha", "v.nrrd");
    }

    private static Affine oblique() {
        double[][] rows = {{-0.9, 0.1, 0.02, 30.5}, {0.11, 0.8, 0.3, -12.25}, {0.05, -0.2, 2.4, 100.125}, {0, 0, 0, 1}};
        return Affine.ofRows(rows);
    }

    private static Volume hu(Affine affine) {
        Random random = new Random(7);
        short[] values = new short[7 * 5 * 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) (random.nextInt(4000) - 1024);
        }
        values[0] = Short.MIN_VALUE;
        values[1] = Short.MAX_VALUE;
        return Volume.ofHu(values, 7, 5, 4, affine);
    }

    private static Volume floats(Affine affine) {
        Random random = new Random(8);
        float[] values = new float[7 * 5 * 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() * 2000 - 1000;
        }
        return Volume.ofFloats(values, 7, 5, 4, affine);
    }

    @TestFactory
    Stream<DynamicTest> readingWhatWasWrittenGivesTheSameVoxelsAndGeometry() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String name : names()) {
            for (String codes : List.of("RAS", "LPS", "PIL", "ASR", "IRP", "oblique")) {
                for (boolean compress : new boolean[] {true, false}) {
                    tests.add(DynamicTest.dynamicTest(
                            name + " " + codes + (compress ? " compressed" : " raw"),
                            () -> roundTrip(name, codes, compress)));
                }
            }
        }
        return tests.stream();
    }

    private void roundTrip(String name, String codes, boolean compress) throws IOException {
        Affine straight = Affine.ofSpacing(new Spacing(0.7, 0.9, 2.5)).withOrigin(-100.25, 50.5, 7.75);
        Volume base = hu(codes.equals("oblique") ? oblique() : straight);
        Volume volume = codes.equals("oblique") ? base : new Orientation(codes).apply(base);
        Path file = folder.resolve(codes + compress + name);

        FILES.write(volume, file, WriteOptions.standard().withCompress(compress));
        Volume read = FILES.read(file, ReadOptions.nibabel()).volume();

        assertThat(read.shape()).isEqualTo(volume.shape());
        assertThat(read.voxels().type()).isEqualTo(VoxelType.INT16);
        assertThat(read.toShorts()).isEqualTo(volume.toShorts());
        assertThat(read.affine().distance(volume.affine())).isLessThan(SINGLE);
        assertThat(read.affine().axisCodes()).isEqualTo(volume.affine().axisCodes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"v.nii", "v.nii.gz", "v.mha", "v.nrrd"})
    void floatingPointVoxelsAreKept(String name) throws IOException {
        Volume volume = floats(oblique());
        Path file = folder.resolve(name);

        FILES.write(volume, file, WriteOptions.standard());
        Volume read = FILES.read(file, ReadOptions.monai()).volume();

        assertThat(read.voxels().type()).isEqualTo(VoxelType.FLOAT32);
        assertThat(read.toFloats()).isEqualTo(volume.toFloats());
    }

    @ParameterizedTest
    @ValueSource(strings = {"v.nii", "v.nii.gz", "v.mha", "v.nrrd"})
    void wholeNumbersMayBeStoredAsFloatingPoint(String name) throws IOException {
        Path file = folder.resolve(name);

        FILES.write(hu(oblique()), file, WriteOptions.standard().withType(WriteOptions.Type.FLOAT32));
        LoadedVolume read = FILES.read(file, ReadOptions.nibabel());

        assertThat(read.storedType()).isEqualTo("float32");
        assertThat(read.volume().toFloats()).isEqualTo(hu(oblique()).toFloats());
    }

    @ParameterizedTest
    @ValueSource(strings = {"v.nii", "v.nii.gz", "v.mha", "v.nrrd"})
    void floatingPointIsNeverRoundedSilently(String name) {
        WriteOptions options = WriteOptions.standard().withType(WriteOptions.Type.INT16);
        Path file = folder.resolve(name);

        assertThatThrownBy(() -> FILES.write(floats(oblique()), file, options))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("round first");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v.nii", "v.nii.gz", "v.mha", "v.nrrd"})
    void labelsAreReadAsWritten(String name) throws IOException {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("recipe-sha256", "00ff".repeat(16));
        details.put("options", "steps=30 guidance=1.5 (größer)");
        VolumeLabel label = VolumeLabel.synthetic(details);
        Path file = folder.resolve(name);

        FILES.write(hu(oblique()), file, WriteOptions.standard().withLabel(label));
        LoadedVolume read = FILES.read(file, ReadOptions.nibabel());

        assertThat(read.label()).isEqualTo(label);
        assertThat(read.label().isSynthetic()).isTrue();
        assertThat(read.volume().toShorts()).isEqualTo(hu(oblique()).toShorts());
        assertThat(VolumeInspection.of(file, FILES, ReadOptions.nibabel()))
                .containsEntry("synthetic", true)
                .containsEntry("mark", "SYNTHETIC - not a patient")
                .containsEntry("details", details);
    }

    @Test
    void blanksInAMarkDoNotMisplaceTheCompressedLength() throws IOException {
        VolumeLabel label = new VolumeLabel("SYNTHETIC CompressedDataSize = " + " ".repeat(30) + ".", Map.of());
        Path file = folder.resolve("v.mha");

        FILES.write(hu(oblique()), file, WriteOptions.standard().withLabel(label));

        assertThat(FILES.read(file, ReadOptions.nibabel()).label()).isEqualTo(label);
        byte[] bytes = Files.readAllBytes(file);
        String header = new String(bytes, StandardCharsets.ISO_8859_1);
        int data = header.indexOf("LOCAL\n") + 6;
        assertThat(header).containsPattern("\nCompressedDataSize = +" + (bytes.length - data) + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v.nii", "v.nii.gz", "v.mha", "v.nrrd"})
    void withoutLabelNothingIsMarked(String name) throws IOException {
        Path file = folder.resolve(name);

        FILES.write(hu(oblique()), file, WriteOptions.standard());

        assertThat(FILES.read(file, ReadOptions.nibabel()).label()).isEqualTo(VolumeLabel.NONE);
        assertThat(VolumeInspection.of(file, FILES, ReadOptions.nibabel()))
                .containsEntry("synthetic", false)
                .doesNotContainKeys("mark", "details");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v.nii", "v.nii.gz", "v.mha", "v.nrrd"})
    void theSameVolumeGivesTheSameBytes(String name) throws IOException {
        VolumeLabel label = VolumeLabel.synthetic(Map.of("seed", "1"));
        Path first = folder.resolve("a-" + name);
        Path second = folder.resolve("b-" + name);

        FILES.write(hu(oblique()), first, WriteOptions.standard().withLabel(label));
        FILES.write(hu(oblique()), second, WriteOptions.standard().withLabel(label));

        assertThat(second).hasSameBinaryContentAs(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v.nii", "v.nii.gz", "v.mha", "v.nrrd"})
    void anExistingFileIsReplacedOnlyWhenAsked(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, "precious");

        assertThatThrownBy(() -> FILES.write(hu(oblique()), file, WriteOptions.standard()))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT));
        assertThat(file).hasContent("precious");

        FILES.write(hu(oblique()), file, WriteOptions.standard().withOverwrite(true));
        assertThat(FILES.read(file, ReadOptions.nibabel()).volume().nx()).isEqualTo(7);
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).containsExactly(file);
        }
    }

    @Test
    void generatedNiftiIsInRasOrderWithAPositiveDiagonal() throws IOException {
        Affine lps = Affine.ofLps(
                new double[] {5, 6, 7}, new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, new Spacing(1, 2, 3));
        Path file = folder.resolve("g.nii.gz");

        FILES.writeGenerated(hu(lps), file, WriteOptions.standard());
        Volume read = FILES.read(file, ReadOptions.nibabel()).volume();

        assertThat(read.affine()).isEqualTo(Affine.ofSpacing(new Spacing(1, 2, 3)));
        assertThat(read.value(0, 0, 0)).isEqualTo(hu(lps).value(6, 4, 0));
        assertThat(read.value(6, 0, 3)).isEqualTo(hu(lps).value(0, 4, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"g.mha", "g.nrrd"})
    void generatedFilesOfOtherFormatsAreInLpsOrderWithIdentityDirection(String name) throws IOException {
        Volume ras = hu(Affine.ofSpacing(new Spacing(1, 2, 3)));
        Path file = folder.resolve(name);

        FILES.writeGenerated(ras, file, WriteOptions.standard());
        Volume read = FILES.read(file, ReadOptions.nibabel()).volume();

        assertThat(read.affine().axisCodes()).isEqualTo("LPS");
        assertThat(read.affine().originLps()).containsExactly(0, 0, 0);
        assertThat(read.affine().directionLpsRows()).isDeepEqualTo(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}});
        assertThat(read.value(0, 0, 0)).isEqualTo(ras.value(6, 4, 0));
        assertThat(read.value(2, 1, 3)).isEqualTo(ras.value(4, 3, 3));
    }

    @Test
    void theContentDecidesNotTheName() throws IOException {
        Path nrrd = folder.resolve("v.nrrd");
        Path misnamed = folder.resolve("v.nii");
        FILES.write(hu(oblique()), nrrd, WriteOptions.standard());
        Files.move(nrrd, misnamed);

        assertThat(FILES.read(misnamed, ReadOptions.nibabel()).format()).isEqualTo("NRRD");
    }

    @Test
    void unknownNamesAndMissingFilesAreRefused() {
        assertThatThrownBy(() -> FILES.write(hu(oblique()), folder.resolve("v.xyz"), WriteOptions.standard()))
                .hasMessageContaining(".nii.gz");
        assertThatThrownBy(() -> FILES.write(hu(oblique()), folder.resolve("no/v.nii"), WriteOptions.standard()))
                .hasMessageContaining("folder");
        assertThatThrownBy(() -> FILES.read(folder.resolve("none.nii"), ReadOptions.nibabel()))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("no such file");
        assertThatThrownBy(() -> FILES.read(folder, ReadOptions.nibabel()))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED_FORMAT));
    }

    @Tag("heavy")
    @Test
    void everyTruncationOfAFileIsRefused() throws IOException {
        for (String name : names()) {
            Path whole = folder.resolve(name);
            FILES.write(hu(oblique()), whole, WriteOptions.standard());
            byte[] bytes = Files.readAllBytes(whole);
            Path cut = folder.resolve("cut-" + name);
            for (int length = 0; length < bytes.length; length += 7) {
                Files.write(cut, Arrays.copyOf(bytes, length));
                assertThatThrownBy(() -> FILES.read(cut, ReadOptions.nibabel()))
                        .as("%s cut to %d bytes", name, length)
                        .isInstanceOf(Report2CtException.class)
                        .hasMessageContaining("cut-" + name);
            }
        }
    }

    @Tag("heavy")
    @Test
    void damagedBytesNeverCauseAnythingButARefusalOrAVolume() throws IOException {
        long seed = 20261124;
        Random random = new Random(seed);
        for (String name : names()) {
            Path whole = folder.resolve(name);
            FILES.write(hu(oblique()), whole, WriteOptions.standard().withCompress(false));
            byte[] bytes = Files.readAllBytes(whole);
            Path damaged = folder.resolve("damaged-" + name);
            for (int round = 0; round < 300; round++) {
                byte[] copy = bytes.clone();
                for (int k = 0; k < 3; k++) {
                    copy[random.nextInt(Math.min(copy.length, 420))] = (byte) random.nextInt(256);
                }
                Files.write(damaged, copy);
                try (OpenVolume open = FILES.open(damaged, ReadOptions.nibabel())) {
                    assertThat(open.volume().voxels().count())
                            .isEqualTo(open.volume().shape().voxelCount());
                } catch (Report2CtException e) {
                    assertThat(e.kind())
                            .as("seed %d, %s, round %d: %s", seed, name, round, e.getMessage())
                            .isIn(ErrorKind.CORRUPT_FILE, ErrorKind.UNSUPPORTED_FORMAT);
                }
            }
        }
    }

    @Test
    void aFrameBeyondTheLastIsRefused() throws IOException {
        Path file = folder.resolve("v.nii");
        FILES.write(hu(oblique()), file, WriteOptions.standard());

        assertThat(FILES.read(file, ReadOptions.nibabel().withFrame(0)).volume().nz())
                .isEqualTo(4);
        assertThatThrownBy(() -> FILES.read(file, ReadOptions.nibabel().withFrame(1)))
                .hasMessageContaining("frame 1");
        assertThatThrownBy(() -> ReadOptions.nibabel().withFrame(-1)).isInstanceOf(Report2CtException.class);
    }
}
