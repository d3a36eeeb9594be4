package report2ct.dataset.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.Report2CtException;
import report2ct.dataset.Split;
import report2ct.volume.Spacing;

class ManifestSourceTest {
    @TempDir
    Path folder;

    @BeforeEach
    void writeVolumes() throws IOException {
        Files.createDirectories(folder.resolve("ct"));
        Files.writeString(folder.resolve("ct/a.nii.gz"), "");
        Files.writeString(folder.resolve("b.mha"), "");
    }

    private ManifestSource csv(String text) throws IOException {
        return ManifestSource.open(Files.writeString(folder.resolve("cases.csv"), text));
    }

    private ManifestSource jsonl(String text) throws IOException {
        return ManifestSource.open(Files.writeString(folder.resolve("cases.jsonl"), text));
    }

    @Test
    void aTableGivesCasesWithDefaults() throws IOException {
        ManifestSource source = csv("""
                id,volume,findings,impression,patient,split,spacing
                a,ct/a.nii.gz,Fluid.,Effusion.,p1,valid,"0.7, 0.8,1.5"
                b,b.mha,Clear.,,,,
                """);

        StudyCase a = source.at(0);
        StudyCase b = source.at(1);

        assertThat(a.patient()).isEqualTo("p1");
        assertThat(a.split()).isEqualTo(Split.VALID);
        assertThat(a.report().findings()).isEqualTo("Fluid.");
        assertThat(a.report().impression()).isEqualTo("Effusion.");
        CaseVolume.InFile file = (CaseVolume.InFile) a.volume();
        assertThat(file.file()).isRegularFile().hasFileName("a.nii.gz");
        assertThat(file.geometry()).isEqualTo(new StatedGeometry.KnownSpacing(new Spacing(0.7, 0.8, 1.5)));
        assertThat(b.patient()).isEqualTo("b");
        assertThat(b.split()).isEqualTo(Split.TRAIN);
        assertThat(((CaseVolume.InFile) b.volume()).geometry()).isEqualTo(new StatedGeometry.HeaderOnly());
        assertThat(source.labelNames()).isEmpty();
        assertThat(source.description()).startsWith("manifest ").endsWith("cases.csv");
    }

    @Test
    void aWholeReportIsTakenApart() throws IOException {
        ManifestSource source = jsonl(
                "{\"id\": \"a\", \"volume\": \"ct/a.nii.gz\", \"spacing\": [1, 1, 2],"
                        + " \"report\": \"FINDINGS: Fluid on the right.\\nIMPRESSION: Effusion.\"}\n"
                        + "{\"id\": \"b\", \"volume\": \"b.mha\", \"report\": {\"findings\": \"Clear.\", \"impression\": \"\"}}\n");

        assertThat(source.at(0).report().findings()).isEqualTo("Fluid on the right.");
        assertThat(source.at(0).report().impression()).isEqualTo("Effusion.");
        assertThat(((CaseVolume.InFile) source.at(0).volume()).geometry())
                .isEqualTo(new StatedGeometry.KnownSpacing(new Spacing(1, 1, 2)));
        assertThat(source.at(1).report().findings()).isEqualTo("Clear.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'a,none.nii.gz,x,,,,'| no such file",
                "',b.mha,x,,,,'| id: missing",
                "'a,,x,,,,'| volume: missing",
                "'a,b.mha,,,,,'| expected text in findings or impression",
                "'a b,b.mha,x,,,,'| id: expected 1 to 120 letters",
                "'../a,b.mha,x,,,,'| id: expected 1 to 120 letters",
                "'a,b.mha,x,,,test,'| split: expected train or valid, found \"test\"",
                "'a,b.mha,x,,,,1 2'| spacing: expected three numbers",
                "'a,b.mha,x,,,,1 2 0'| spacing along z: expected a positive number",
                "'a,b.mha,x,,,,1 2 z'| spacing: expected three numbers",
                "'a,b.mha,x'| expected 7 fields"
            })
    void aBadRowIsListedWithItsLine(String row, String reason) throws IOException {
        ManifestSource source =
                csv("id,volume,findings,impression,patient,split,spacing\nok,b.mha,x,,,,\n" + row + "\n");

        SourceCheck check = SourceCheck.of(source);

        assertThat(check.usable()).containsExactly(0);
        assertThat(check.bad()).singleElement().satisfies(bad -> {
            assertThat(bad.place()).endsWith("cases.csv line 3");
            assertThat(bad.reason()).contains(reason);
        });
    }

    @Test
    void aReportBesideSectionsIsRefused() throws IOException {
        ManifestSource source = csv("id,volume,report,findings\na,b.mha,FINDINGS: x,y\n");

        assertThatThrownBy(() -> source.at(0)).hasMessageContaining("found both");
    }

    @Test
    void misspeltColumnsAndKeysAreRefused() throws IOException {
        assertThatThrownBy(() -> csv("id,volume,finding\na,b.mha,x\n"))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("\"finding\": expected one of id, volume, findings");
        assertThatThrownBy(() -> csv("id,findings\na,x\n")).hasMessageContaining("expected a column volume");
        ManifestSource lines =
                jsonl("{\"id\": \"a\", \"volume\": \"b.mha\", \"findings\": \"x\", \"Impression\": \"y\"}\n");
        assertThatThrownBy(() -> lines.at(0)).hasMessageContaining("\"Impression\"");
        assertThatThrownBy(() -> csv("id,volume,findings\n")).hasMessageContaining("expected at least one case");
    }

    @Test
    void idsThatOccurTwiceStopTheWholeSource() throws IOException {
        ManifestSource source = csv("id,volume,findings\na,b.mha,x\nc,b.mha,x\nA,b.mha,y\nc,b.mha,z\n");

        assertThatThrownBy(() -> SourceCheck.of(source))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("2 problems")
                .hasMessageContaining("line 4: id A occurs before at")
                .hasMessageContaining("line 5: id c occurs before at")
                .hasMessageContaining("line 3");
    }

    @Test
    void patientsInBothSplitsStopTheWholeSource() throws IOException {
        ManifestSource source = csv("""
                id,volume,findings,patient,split
                a,b.mha,x,p,train
                b,b.mha,x,q,valid
                c,b.mha,y,p,valid
                """);

        assertThatThrownBy(() -> SourceCheck.of(source))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("line 4: patient p is in valid here and in train before");
    }

    @Test
    void moreThanTwentyProblemsAreCounted() throws IOException {
        StringBuilder text = new StringBuilder("id,volume,findings\n");
        for (int i = 0; i < 25; i++) {
            text.append("a").append(i).append(",none.nii,x\n");
        }
        ManifestSource source = csv(text.toString());
        SourceCheck check = SourceCheck.of(source);

        assertThatThrownBy(() -> check.refuseBad(source))
                .hasMessageContaining("25 problems")
                .hasMessageContaining("line 21")
                .hasMessageContaining("and 5 more");
        assertThat(check.bad()).hasSize(25);
    }
}
