package report2ct.dataset.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.Report2CtException;
import report2ct.dataset.Split;
import report2ct.dataset.source.CtRateSource.Exclusions;
import report2ct.dataset.source.CtRateSource.Options;
import report2ct.dataset.source.CtRateSource.Reconstructions;
import report2ct.dataset.source.CtRateSource.Tree;
import report2ct.volume.Spacing;

/** A folder laid out like CT-RATE; the volumes are empty files, because the source reads none. */
class CtRateSourceTest {
    private static final String REPORTS = "VolumeName,ClinicalInformation_EN,Technique_EN,Findings_EN,Impressions_EN\n";
    private static final String METADATA =
            "VolumeName,Manufacturer,XYSpacing,RescaleIntercept,RescaleSlope,ZSpacing,StudyDate\n";

    @TempDir
    Path root;

    private static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        return Files.writeString(file, text);
    }

    private void volume(String tree, String name) throws IOException {
        String[] p = name.split("_", -1);
        String patient = p[0] + "_" + p[1];
        write(root.resolve(tree).resolve(patient).resolve(patient + "_" + p[2]).resolve(name + ".nii.gz"), "");
    }

    @BeforeEach
    void writeFolder() throws IOException {
        StringBuilder reports = new StringBuilder(REPORTS);
        StringBuilder metadata = new StringBuilder(METADATA);
        StringBuilder labels = new StringBuilder("VolumeName," + String.join(",", CtRateSource.LABELS) + "\n");
        for (String name :
                List.of("train_2_a_1", "train_2_a_2", "train_2_b_1", "train_10_a_1", "train_10_aa_1", "train_3_a_1")) {
            volume("train_fixed", name);
            volume("train", name);
            reports.append(name).append(".nii.gz,Not given.,CT,\"Fluid, right.\",Not given.\n");
            metadata.append(name).append(".nii.gz,Siemens,\"[0.5, 0.75]\",-1024,1,1.5,20200101\n");
            labels.append(name).append(".nii.gz,0,1" + ",0.0".repeat(15) + ",1.0\n");
        }
        reports.append("train_99_a_1.nii.gz,,,Never downloaded.,None.\n");
        write(root.resolve("radiology_text_reports/train_reports.csv"), reports.toString());
        write(root.resolve("metadata/train_metadata.csv"), metadata.toString());
        write(root.resolve("multi_abnormality_labels/train_predicted_labels.csv"), labels.toString());
        write(root.resolve("metadata/no_chest_train.txt"), "dataset/train/train_3/train_3_a/train_3_a_1.nii.gz\n");
        volume("valid_fixed", "valid_1_a_1");
        write(
                root.resolve("dataset_radiology_text_reports_validation_reports.csv"),
                REPORTS + "valid_1_a_1.nii.gz,,,Clear lungs.,Normal.\n");
        write(root.resolve("no_chest_valid.txt"), "");
        Files.createDirectories(root.resolve("train_fixed/train_2/train_2_a/.cache"));
        write(root.resolve("train_fixed/train_2/readme_1_a_1.nii.gz"), "");
    }

    private static List<String> ids(CaseSource source) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < source.size(); i++) {
            ids.add(source.at(i).id());
        }
        return ids;
    }

    private Options train(Reconstructions reconstructions) {
        return new Options(root, Optional.of(Split.TRAIN), Tree.FIXED, reconstructions, Exclusions.REQUIRED);
    }

    @Test
    void volumesComeByPatientScanAndReconstructionWithoutTheExcluded() throws IOException {
        CtRateSource source = CtRateSource.open(train(Reconstructions.ALL));

        assertThat(ids(source))
                .containsExactly("train_2_a_1", "train_2_a_2", "train_2_b_1", "train_10_a_1", "train_10_aa_1");
        assertThat(source.notes())
                .containsExactly(
                        "train: 1 reports have no volume on this disk and are left out",
                        "train: 1 volumes show no chest and are left out");
    }

    @Test
    void theFirstReconstructionOfAScanOrAPatientCanBeChosen() throws IOException {
        assertThat(ids(CtRateSource.open(train(Reconstructions.FIRST_OF_SCAN))))
                .containsExactly("train_2_a_1", "train_2_b_1", "train_10_a_1", "train_10_aa_1");
        assertThat(ids(CtRateSource.open(train(Reconstructions.FIRST_OF_PATIENT))))
                .containsExactly("train_2_a_1", "train_10_a_1");
    }

    @Test
    void aCaseOfTheFixedTreeHasItsTextLabelsAndKnownSpacing() throws IOException {
        CtRateSource source = CtRateSource.open(train(Reconstructions.ALL));

        StudyCase one = source.at(1);

        assertThat(one.patient()).isEqualTo("train_2");
        assertThat(one.split()).isEqualTo(Split.TRAIN);
        assertThat(one.report().findings()).isEqualTo("Fluid, right.");
        assertThat(one.report().impression()).isEmpty();
        assertThat(one.labels()).hasSize(18).startsWith(0, 1, 0).endsWith(0, 1);
        assertThat(source.labelNames()).hasSize(18).endsWith("Interlobular septal thickening");
        CaseVolume.InFile file = (CaseVolume.InFile) one.volume();
        assertThat(file.file())
                .hasFileName("train_2_a_2.nii.gz")
                .hasParent(root.resolve("train_fixed/train_2/train_2_a"));
        assertThat(file.geometry()).isEqualTo(new StatedGeometry.KnownSpacing(new Spacing(0.75, 0.5, 1.5)));
        assertThat(file.rescale()).isEmpty();
    }

    @Test
    void aCaseOfTheOriginalTreeHasAGeometryAndARescaleOfTheTable() throws IOException {
        CtRateSource source = CtRateSource.open(
                new Options(root, Optional.of(Split.TRAIN), Tree.ORIGINAL, Reconstructions.ALL, Exclusions.REQUIRED));

        CaseVolume.InFile file = (CaseVolume.InFile) source.at(0).volume();

        assertThat(file.file()).hasParent(root.resolve("train/train_2/train_2_a"));
        assertThat(file.rescale()).contains(new Rescale(1, -1024));
        StatedGeometry.Replaced geometry = (StatedGeometry.Replaced) file.geometry();
        assertThat(geometry.affine().axisCodes()).isEqualTo("LPS");
        assertThat(geometry.affine().spacing()).isEqualTo(new Spacing(0.75, 0.5, 1.5));
    }

    @Test
    void bothSplitsAreTakenAndFlattenedNamesAreFound() throws IOException {
        CtRateSource source = CtRateSource.open(Options.standard(root));

        SourceCheck check = SourceCheck.of(source);

        assertThat(ids(source)).hasSize(6).endsWith("valid_1_a_1");
        assertThat(check.bySplit()).isEqualTo(Map.of(Split.TRAIN, 5, Split.VALID, 1));
        assertThat(check.patients()).isEqualTo(3);
        assertThat(source.labelNames()).isEmpty();
        assertThat(source.at(5).labels()).isEmpty();
        assertThat(((CaseVolume.InFile) source.at(5).volume()).geometry()).isEqualTo(new StatedGeometry.HeaderOnly());
    }

    @Test
    void theFolderAboveIsKnownToo() throws IOException {
        Path above = root.resolve("above");
        Files.createDirectories(above);
        Files.move(root.resolve("train_fixed"), above.resolve("train_fixed"));
        Path dataset = Files.createDirectories(root.resolve("outer")).resolve("dataset");
        Files.move(above, dataset);
        for (String part : List.of("radiology_text_reports", "metadata", "multi_abnormality_labels")) {
            Files.move(root.resolve(part), dataset.resolve(part));
        }

        assertThat(ids(CtRateSource.open(Options.standard(root.resolve("outer")))))
                .hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"[0.5, 0.75]\",-1024,1,", "\"[0.5, 0.75]\",-1024,1,0", "\"\",-1024,1,1.5", "\"[a]\",0,1,1"})
    void blankZeroOrUnreadableSpacingMakesABadCaseWithItsFile(String cells) throws IOException {
        write(root.resolve("metadata/train_metadata.csv"), METADATA + "train_2_a_1.nii.gz,Philips," + cells + ",\n");

        SourceCheck check = SourceCheck.of(CtRateSource.open(train(Reconstructions.FIRST_OF_SCAN)));

        assertThat(check.bad()).singleElement().satisfies(bad -> {
            assertThat(bad.place()).endsWith("train_2_a_1.nii.gz");
            assertThat(bad.reason()).contains("Spacing: expected");
        });
        assertThat(check.usable()).containsExactly(1, 2, 3);
    }

    @Test
    void originalVolumesWithSlicesOfUnknownOrderOrWithoutMetadataAreBad() throws IOException {
        write(
                root.resolve("metadata/train_metadata.csv"),
                METADATA + "train_2_a_1.nii.gz,PNMS,\"[0.5, 0.5]\",-1024,1,1.5,\n"
                        + "train_2_a_2.nii.gz,Philips,\"[0.5, 0.5]\",,1,1.5,\n"
                        + "train_2_b_1.nii.gz,Philips,\"[0.5, 0.5]\",-1024,1,1.5,\n");
        CaseSource source = CtRateSource.open(
                new Options(root, Optional.of(Split.TRAIN), Tree.ORIGINAL, Reconstructions.ALL, Exclusions.REQUIRED));

        SourceCheck check = SourceCheck.of(source);

        assertThat(check.usable()).containsExactly(2);
        assertThat(check.bad())
                .extracting(SourceCheck.BadCase::reason)
                .satisfiesExactly(
                        r -> assertThat(r).contains("PNMS").contains("fixed tree"),
                        r -> assertThat(r).contains("RescaleIntercept: expected a number"),
                        r -> assertThat(r).contains("no row of metadata"),
                        r -> assertThat(r).contains("no row of metadata"));
        assertThatThrownBy(() -> check.refuseBad(source))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("4 problems")
                .hasMessageContaining("train_2_a_1.nii.gz: ");
    }

    @Test
    void casesWithoutAReportOrWithoutTextAreBad() throws IOException {
        write(
                root.resolve("radiology_text_reports/train_reports.csv"),
                REPORTS + "train_2_a_1.nii.gz,,,Not given.,\n" + "train_2_b_1.nii.gz,,,Fluid.,None.\n"
                        + "train_10_a_1.nii.gz,,Fluid.,None.\n");

        SourceCheck check = SourceCheck.of(CtRateSource.open(train(Reconstructions.FIRST_OF_SCAN)));

        assertThat(check.usable()).containsExactly(1);
        assertThat(check.bad())
                .extracting(SourceCheck.BadCase::reason)
                .satisfiesExactly(
                        r -> assertThat(r).contains("expected text in findings or impression"),
                        r -> assertThat(r).contains("expected 5 fields"),
                        r -> assertThat(r).contains("no row in the table of reports"));
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        Files.delete(root.resolve("metadata/no_chest_train.txt"));
        assertThatThrownBy(() -> CtRateSource.open(train(Reconstructions.ALL)))
                .hasMessageContaining("no_chest_train.txt");
        assertThat(CtRateSource.open(new Options(
                                root, Optional.of(Split.TRAIN), Tree.FIXED, Reconstructions.ALL, Exclusions.IF_PRESENT))
                        .notes())
                .anyMatch(note -> note.contains("no list of volumes without a chest"));
        Files.delete(root.resolve("radiology_text_reports/train_reports.csv"));
        assertThatThrownBy(() -> CtRateSource.open(train(Reconstructions.ALL)))
                .hasMessageContaining("train_reports.csv");
        assertThatThrownBy(() -> CtRateSource.open(Options.standard(root.resolve("metadata"))))
                .hasMessageContaining("train_1_a_1.nii.gz");
        assertThatThrownBy(() -> CtRateSource.open(Options.standard(root.resolve("nowhere"))))
                .hasMessageContaining("no such folder");
    }

    @Test
    void aWrongLabelMakesABadCase() throws IOException {
        write(
                root.resolve("multi_abnormality_labels/train_predicted_labels.csv"),
                "VolumeName," + String.join(",", CtRateSource.LABELS) + "\ntrain_2_a_1.nii.gz,2" + ",0".repeat(17)
                        + "\n");

        SourceCheck check = SourceCheck.of(CtRateSource.open(train(Reconstructions.FIRST_OF_PATIENT)));

        assertThat(check.bad())
                .extracting(SourceCheck.BadCase::reason)
                .satisfiesExactly(
                        r -> assertThat(r).contains("label Medical material: expected 0 or 1, found \"2\""),
                        r -> assertThat(r).contains("no row in the table of labels"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"train_1_a_1", "valid_12_ab_3.nii.gz", " train_1_a_1.nii.gz "})
    void namesAreRecognised(String text) {
        assertThat(CtRateName.of(text)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"test_1_a_1", "train_1_a", "train_1_A_1", "train_x_a_1", "train_1_a_1.nii", "xtrain_1_a_1"})
    void otherNamesAreNot(String text) {
        assertThat(CtRateName.of(text)).isEmpty();
    }
}
