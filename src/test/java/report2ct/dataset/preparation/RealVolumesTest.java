package report2ct.dataset.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.Report2CtException;
import report2ct.dataset.TinyChests;
import report2ct.dataset.preparation.CaseReading.Guards;
import report2ct.dataset.source.CaseVolume;
import report2ct.dataset.source.StatedGeometry;
import report2ct.io.VolumeFiles;
import report2ct.io.format.ReadOptions;
import report2ct.volume.HounsfieldRange;
import report2ct.volume.Orientation;
import report2ct.volume.Preprocessing;
import report2ct.volume.Volume;
import report2ct.volume.VolumeShape;

/** Real CT volumes, which are not part of the sources: REPORT2CT_TEST_DATA names the folder that holds {@code ct}. */
class RealVolumesTest {
    private static final Preprocessing SMALL = new Preprocessing(HounsfieldRange.CT, new VolumeShape(32, 32, 32));

    private static Path data = Path.of("");

    @BeforeAll
    static void findData() {
        String folder = System.getenv("REPORT2CT_TEST_DATA");
        assumeTrue(folder != null, "REPORT2CT_TEST_DATA is not set");
        data = Path.of(folder).resolve("ct");
    }

    private static CaseVolume.InFile file(String name) {
        return new CaseVolume.InFile(data.resolve(name), new StatedGeometry.HeaderOnly(), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "volumes/cip-ct-64.nrrd, 4.172, 3.987",
        "volumes/cip-testinput.nrrd, 5.281, 6.990",
        "volumes/elastix-3dct-lung.mha, 1.366, 2.5",
        "volumes/elastix-3dct-lung-small.mha, 2.732, 5.0",
        "volumes/innereye-scan-small.nii.gz, 1.0, 3.0",
        "volumes/totalseg-aorta-ct-cropped.nii.gz, 1.5, 1.5",
        "volumes/totalseg-heart-ct-cropped.nii.gz, 1.5, 1.5",
        "train2mm/lidc-idri-0314.nii.gz, 2.0, 2.0",
        "train2mm/lungfcp-01-0001.nii.gz, 2.0, 2.0"
    })
    void chestsPassTheGuards(String name, double x, double z) {
        PreparedVolume prepared = new CaseReading(SMALL, Guards.CHEST).read(file(name));

        assertThat(prepared.sourceSpacing().x()).isCloseTo(x, within(0.01));
        assertThat(prepared.sourceSpacing().z()).isCloseTo(z, within(0.01));
        assertThat(prepared.unit().spacing().x())
                .isCloseTo(prepared.sourceSpacing().x() * prepared.sourceSize().nx() / 32, within(1e-9));
        for (float value : prepared.unit().toFloats()) {
            assertThat(value).isBetween(0f, 1f);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "volumes/elastix-3dct-lung-baseline-mask.mha",
                "volumes/totalseg-heart-mask.nii.gz",
                "train2mm/lctsc-test-s1-201-lungs.nii.gz"
            })
    void masksDoNot(String name) {
        assertThatThrownBy(() -> new CaseReading(SMALL, Guards.CHEST).read(file(name)))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("like a mask");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "volumes/cip-ct-64.nrrd",
                "volumes/elastix-3dct-lung.mha",
                "volumes/innereye-scan-small.nii.gz",
                "volumes/totalseg-heart-ct-cropped.nii.gz",
                "train2mm/lidc-idri-0314.nii.gz"
            })
    void chestsTurnedOverOrRescaledTwiceDoNot(String name) throws IOException {
        Volume stored = VolumeFiles.standard()
                .read(data.resolve(name), ReadOptions.monai())
                .volume();
        Volume chest = Orientation.RAS.apply(stored);
        Volume twice = TinyChests.mapped(chest, hu -> hu - 1024);
        Volume never = TinyChests.mapped(chest, hu -> hu < -990 ? -2000 : hu + 1024);

        assertThatThrownBy(() -> GeometryGuard.requireBack(
                        new Orientation("RPS").apply(chest).withAffine(chest.affine())))
                .hasMessageContaining("the spine lies in front");
        assertThatThrownBy(() -> HounsfieldGuard.apply(twice, Optional.empty())).hasMessageContaining("added twice");
        assertThatThrownBy(() -> HounsfieldGuard.apply(never, Optional.empty())).hasMessageContaining("lung or air");
    }
}
