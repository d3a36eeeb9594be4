package report2ct.dataset.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.TinyChests;
import report2ct.dataset.preparation.CaseReading.Guards;
import report2ct.dataset.source.CaseVolume;
import report2ct.dataset.source.Rescale;
import report2ct.dataset.source.StatedGeometry;
import report2ct.io.FixtureTensors;
import report2ct.volume.Affine;
import report2ct.volume.HounsfieldRange;
import report2ct.volume.Orientation;
import report2ct.volume.Preprocessing;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;
import report2ct.volume.VolumeShape;

class CaseReadingTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures/networks");
    private static final Preprocessing SMALL = new Preprocessing(HounsfieldRange.CT, new VolumeShape(16, 16, 8));

    @TempDir
    Path folder;

    private static CaseVolume.InFile file(Path file) {
        return new CaseVolume.InFile(file, new StatedGeometry.HeaderOnly(), Optional.empty());
    }

    private static PreparedVolume read(CaseVolume volume) {
        return new CaseReading(SMALL, Guards.CHEST).read(volume);
    }

    @TestFactory
    List<DynamicTest> preparedVolumesAreTheReferences() throws IOException {
        JsonNode manifest = new ObjectMapper()
                .readTree(FIXTURES.resolve("preprocess_manifest.json").toFile());
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode one : manifest.path("cases")) {
            if (one.path("kind").asText().equals("preprocess")) {
                tests.add(DynamicTest.dynamicTest(one.path("id").asText(), () -> compare(one)));
            }
        }
        assertThat(tests).hasSize(5);
        return tests;
    }

    private static void compare(JsonNode one) throws IOException {
        FixtureTensors tensors =
                FixtureTensors.read(FIXTURES.resolve(one.path("file").asText()));
        JsonNode size = one.path("scalars").path("size");
        VolumeShape shape = new VolumeShape(
                size.path(0).asInt(), size.path(1).asInt(), size.path(2).asInt());
        CaseReading reading = new CaseReading(new Preprocessing(HounsfieldRange.CT, shape), Guards.NONE);

        PreparedVolume prepared =
                reading.read(file(FIXTURES.resolve(one.path("nifti").asText())));

        float[] expected = tensors.xFastest(one.path("expected").path("resized").asText());
        assertThat(prepared.unit().shape()).isEqualTo(shape);
        assertThat(prepared.unit().toFloats()).containsExactly(expected, within((float)
                one.path("tolerance").path("resized").path("value").asDouble()));
        double[] spacing = tensors.values(one.path("expected").path("spacing").asText());
        Spacing found = prepared.unit().spacing();
        assertThat(new double[] {found.x(), found.y(), found.z()}).containsExactly(spacing, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource({"chest.nii.gz, LPS", "chest.mha, RAS", "chest.nrrd, LAI", "chest.nii, SPL"})
    void theSameChestInAnyFileAndOrderIsPreparedAlike(String name, String order) throws IOException {
        Volume chest = TinyChests.chest(1);
        Path stored = TinyChests.write(new Orientation(order).apply(chest), folder.resolve(name));

        PreparedVolume prepared = read(file(stored));

        assertThat(prepared.unit().toFloats())
                .containsExactly(SMALL.apply(chest).toFloats(), within(1e-6f));
        assertThat(prepared.sourceSize()).isEqualTo(chest.shape());
        assertThat(prepared.sourceSpacing().x()).isCloseTo(chest.spacing().x(), within(1e-5));
        assertThat(prepared.unit().spacing().z()).isCloseTo(chest.spacing().z() * chest.nz() / 8, within(1e-4));
        assertThat(prepared.notes()).isEmpty();
    }

    @Test
    void anOriginalVolumeBecomesTheFixedOne() throws IOException {
        Volume fixed = Orientation.LPS.apply(TinyChests.chest(1));
        Volume raw = TinyChests.mapped(fixed, hu -> hu + 1024).withAffine(Affine.ofSpacing(Spacing.isotropic(1)));
        Path original = TinyChests.write(raw, folder.resolve("raw.nii.gz"));
        Affine known = Affine.ofLps(new double[3], new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, fixed.spacing());

        PreparedVolume prepared = read(new CaseVolume.InFile(
                original, new StatedGeometry.Replaced(known), Optional.of(new Rescale(1, -1024))));

        assertThat(prepared.unit().toFloats())
                .containsExactly(
                        read(file(TinyChests.write(fixed, folder.resolve("fixed.nii.gz"))))
                                .unit()
                                .toFloats(),
                        within(1e-6f));
    }

    @Test
    void everyRefusalBeginsWithTheFile() throws IOException {
        Volume chest = TinyChests.chest(1);
        Path twice = TinyChests.write(TinyChests.mapped(chest, hu -> hu - 1024), folder.resolve("twice.nii.gz"));
        Path small =
                TinyChests.write(chest.withAffine(Affine.ofSpacing(Spacing.isotropic(1))), folder.resolve("small.mha"));
        Path flipped = TinyChests.write(
                new Orientation("RPS").apply(chest).withAffine(chest.affine()), folder.resolve("flipped.nrrd"));
        Path broken = Files.write(folder.resolve("broken.nii.gz"), new byte[] {0x1F, (byte) 0x8B, 1, 2, 3});
        Path text = Files.writeString(folder.resolve("text.nii"), "no volume at all");
        Path cut = folder.resolve("cut.nii");
        byte[] whole = Files.readAllBytes(TinyChests.write(chest, folder.resolve("whole.nii")));
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        Path nan = TinyChests.write(
                Volume.ofFloats(new float[] {Float.NaN, 0, 0, 0, 0, 0, 0, 0}, 2, 2, 2, chest.affine()),
                folder.resolve("nan.nii"));

        for (Path file : List.of(twice, small, flipped, broken, text, cut, nan, folder.resolve("none.nii"))) {
            assertThatThrownBy(() -> read(file(file)))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageStartingWith(file.toString());
        }
        assertThat(new CaseReading(SMALL, Guards.NONE)
                        .read(file(flipped))
                        .unit()
                        .shape())
                .isEqualTo(SMALL.size());
    }

    @Test
    void readingErrorsKeepTheirKind() throws IOException {
        Path text = Files.writeString(folder.resolve("text.nii"), "no volume at all");

        assertThatThrownBy(() -> read(file(text)))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED_FORMAT));
    }

    @Test
    void aPhantomIsPaintedOfItsSeed() {
        PreparedVolume prepared = read(new CaseVolume.Painted(TinyChests.GRID, 5));

        assertThat(prepared.unit().toFloats())
                .containsExactly(SMALL.apply(TinyChests.chest(5)).toFloats());
    }
}
