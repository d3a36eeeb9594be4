package report2ct.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

class VerificationTest {
    private static final String LAYOUT = "report2ct-verify/toy/1";

    @TempDir
    private Path root;

    private final List<String> lines = new ArrayList<>();

    /** A layout with two cases, of which one passes unless the folder's name says otherwise. */
    private record Toy(boolean fails) implements CaseSet {
        @Override
        public String file() {
            return "manifest.json";
        }

        @Override
        public String layout() {
            return LAYOUT;
        }

        @Override
        public void run(Path folder, Consumer<CaseResult> results) {
            results.accept(new CaseResult("a", List.of(new OutputResult("x", "absolute", 0.125, 0.5, true)), ""));
            results.accept(new CaseResult("b", List.of(new OutputResult("y", "exact", fails ? 1 : 0, 0, !fails)), ""));
        }
    }

    @Test
    void everyFolderWithAKnownLayoutIsRun() throws IOException {
        write("manifest.json", LAYOUT);
        write("deep/er/manifest.json", LAYOUT);
        Files.writeString(root.resolve("deep/other.json"), "{\"layout\": \"report2ct-verify/what/1\"}");

        Verification.Summary summary = run(false);

        assertThat(summary).isEqualTo(new Verification.Summary(4, 0, 0));
        assertThat(summary.ok()).isTrue();
        assertThat(lines)
                .containsExactly(
                        "deep/er/a  x  1.250e-01  absolute 5.000e-01  ok",
                        "deep/er/b  y  0  exact 0  ok",
                        "a  x  1.250e-01  absolute 5.000e-01  ok",
                        "b  y  0  exact 0  ok",
                        "verified 4, failed 0, skipped 0");
    }

    @Test
    void aFailedCaseFailsTheWhole() throws IOException {
        write("manifest.json", LAYOUT);

        Verification.Summary summary = run(true);

        assertThat(summary).isEqualTo(new Verification.Summary(1, 1, 0));
        assertThat(summary.ok()).isFalse();
        assertThat(lines).contains("b  y  1.000e+00  exact 0  FAIL");
    }

    @Test
    void aManifestWithoutAKnownLayoutIsOneFailedCase() throws IOException {
        write("manifest.json", "somebody-else/1");
        Files.createDirectory(root.resolve("sub"));
        Files.writeString(root.resolve("sub/manifest.json"), "{]");

        assertThat(run(false)).isEqualTo(new Verification.Summary(0, 2, 0));
        assertThat(lines).anyMatch(line -> line.contains("unknown layout 'somebody-else/1'") && line.endsWith("FAIL"));
    }

    @Test
    void anotherVersionOfALayoutIsAFailure() throws IOException {
        write("expected.json", "report2ct-verify/text/99");

        assertThat(run(false)).isEqualTo(new Verification.Summary(0, 1, 0));
    }

    @Test
    void otherJsonFilesAreIgnored() throws IOException {
        write("manifest.json", LAYOUT);
        write("a/expected.json", "report2ct-inspect/nifti/1");
        Files.writeString(root.resolve("a/index.json"), "not json");

        assertThat(run(false)).isEqualTo(new Verification.Summary(2, 0, 0));
    }

    @Test
    void aDamagedFileOfThisProjectIsAFailure() throws IOException {
        write("manifest.json", LAYOUT);
        Files.createDirectory(root.resolve("a"));
        Files.writeString(root.resolve("a/expected.json"), "{\"layout\": \"report2ct-verify/text/1\", ");

        assertThat(run(false)).isEqualTo(new Verification.Summary(2, 1, 0));
    }

    @Test
    void layoutsThatAreNotRunAreNamedAndCounted() throws IOException {
        write("manifest.json", LAYOUT);
        write("e/index.json", "report2ct-verify/evaluation/1");
        Files.createDirectory(root.resolve("e/f"));
        Files.writeString(
                root.resolve("e/f/expected.json"),
                "{\"layout\": \"report2ct-verify/evaluation.frechet/1\", \"checks\": [{}, {}, {}]}");

        assertThat(run(false)).isEqualTo(new Verification.Summary(2, 0, 3));
        assertThat(lines)
                .anyMatch(line -> line.startsWith("e/index.json") && line.endsWith("not built yet"))
                .anyMatch(line -> line.startsWith("e/f/expected.json") && line.endsWith("not built yet"));
    }

    @Test
    void aFolderWithoutAnyLayoutIsAFailure() throws IOException {
        Files.writeString(root.resolve("notes.json"), "{}");

        Verification.Summary summary = run(false);

        assertThat(summary).isEqualTo(new Verification.Summary(0, 1, 0));
        assertThat(summary.ok()).isFalse();
        assertThat(lines.get(0)).contains("no layout").endsWith("FAIL");
    }

    @Test
    void onlySkippedCasesVerifyNothing() throws IOException {
        write("expected.json", "report2ct-verify/evaluation.frechet/1");

        assertThat(run(false).ok()).isFalse();
    }

    @Test
    void linksAreNotFollowed(@TempDir Path elsewhere) throws IOException {
        Files.writeString(elsewhere.resolve("manifest.json"), "{\"layout\": \"" + LAYOUT + "\"}");
        write("manifest.json", LAYOUT);
        Files.createSymbolicLink(root.resolve("out"), elsewhere);
        Files.createDirectory(root.resolve("sub"));
        Files.createSymbolicLink(root.resolve("sub/manifest.json"), elsewhere.resolve("manifest.json"));
        Files.createSymbolicLink(root.resolve("sub/loop"), root);

        assertThat(run(false)).isEqualTo(new Verification.Summary(2, 0, 0));
    }

    @Test
    void aFolderThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> Verification.standard().run(root.resolve("nowhere"), lines::add))
                .isInstanceOf(Report2CtException.class)
                .extracting("kind")
                .isEqualTo(ErrorKind.INVALID_INPUT);
    }

    @Test
    void theStandardVerificationRunsNetworks() throws IOException {
        NetworkFolder.of(root, "rflow_add_noise").write();

        Verification.Summary summary = Verification.standard().run(root, lines::add);

        assertThat(summary).isEqualTo(new Verification.Summary(1, 0, 0));
        assertThat(lines).hasSize(4).anyMatch(line -> line.startsWith("rflow_add_noise  target  0  exact 0  ok"));
    }

    private Verification.Summary run(boolean fails) {
        return new Verification(List.of(new Toy(fails))).run(root, lines::add);
    }

    private void write(String file, String layout) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.resolve("..").normalize());
        Files.writeString(path, "{\"layout\": \"" + layout + "\"}");
    }
}
