package report2ct.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.flow.ScheduleMode;
import report2ct.nn.Precision;
import report2ct.report.Report;
import report2ct.text.SentenceVectors;
import report2ct.volume.Affine;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;

class RecipeTest {
    private static final FusedText TEXT = new FusedText(
            new float[] {1, Float.MIN_VALUE, -0f, 0.1f, 3, 4}, new float[] {-1e30f, 2, 3, 4, 5, 6}, List.of());
    private static final ResolvedOptions OPTIONS = new ResolvedOptions(
            30,
            5,
            Long.MIN_VALUE,
            new GridSize(8, 8, 4),
            new Spacing(0.75, 0.75, 1.5),
            ScheduleMode.COMPAT,
            DecodeMode.TILED,
            Precision.FP32,
            ComputeDevice.CPU,
            2);

    @TempDir
    Path folder;

    private static Recipe recipe() {
        Volume volume = Volume.ofHu(new short[] {1, -2}, 2, 1, 1, Affine.ofSpacing(new Spacing(1, 1, 1)));
        return Recipe.of(
                Report.of("Ärger \"x\"\n", ""), TEXT, OPTIONS, new TinyModel().facts(), volume, "in one piece");
    }

    @Test
    void aRecipeIsReadBackEqualIncludingEveryBitOfTheVectors() throws IOException {
        Recipe recipe = recipe();
        Path file = Files.writeString(folder.resolve("a.recipe.json"), recipe.toJson());

        Recipe read = Recipe.read(file);

        assertThat(read).isEqualTo(recipe);
        assertThat(read.text()).isEqualTo(TEXT);
    }

    @Test
    void vectorsOfSentencesAreKeptWhereTheModelReadsThem() throws IOException {
        float[][] findings = {{1, 2, 3, 4, 5, 0.1f}, {-1, 2, 3, 4, 5, 6}};
        float[][] impression = {{7, 2, 3, 4, 5, 6}};
        FusedText text =
                new FusedText(new float[6], new float[6], new SentenceVectors(findings, impression), List.of());
        Volume volume = Volume.ofHu(new short[] {1, -2}, 2, 1, 1, Affine.ofSpacing(new Spacing(1, 1, 1)));
        Recipe recipe = Recipe.of(Report.of("a", "b"), text, OPTIONS, new TinyModel().facts(), volume, "whole");
        Path file = Files.writeString(folder.resolve("b.recipe.json"), recipe.toJson());

        assertThat(Recipe.read(file).text()).isEqualTo(text);
        assertThat(recipe().toJson()).doesNotContain("sentences\" : {");
    }

    @Test
    void theKeyOfAStateTellsSentencesApart() {
        ModelFacts facts = new TinyModel().facts();
        float[][] one = {{1, 2, 3, 4, 5, 6}};
        float[][] none = {};
        FusedText inFindings = new FusedText(new float[6], new float[6], new SentenceVectors(one, none), List.of());
        FusedText inImpression = new FusedText(new float[6], new float[6], new SentenceVectors(none, one), List.of());

        assertThat(Recipe.key(inFindings, OPTIONS, facts)).isNotEqualTo(Recipe.key(inImpression, OPTIONS, facts));
    }

    @Test
    void theTextCanBeLeftOutAndItsHashStays() {
        Recipe without = recipe().withoutText();

        assertThat(without.toJson()).doesNotContain("rger");
        assertThat(without.reportSha256()).isEqualTo(recipe().reportSha256()).hasSize(64);
    }

    @Test
    void theHeaderHoldsNoWordOfTheReport() {
        assertThat(recipe().details().toString()).doesNotContain("rger").contains("seed", "report-sha256", "hu-range");
        assertThat(recipe().details())
                .containsEntry("voxels-sha256", recipe().volume().sha256Int16());
    }

    @Test
    void theVoxelHashIsThatOfLittleEndianIntegers() {
        // printf '\x01\x00\xfe\xff' | sha256sum
        assertThat(recipe().volume().sha256Int16()).isEqualTo(sha256(new byte[] {1, 0, -2, -1}));
    }

    private static String sha256(byte[] bytes) {
        try {
            return java.util.HexFormat.of()
                    .formatHex(
                            java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anotherLayoutIsRefused() throws IOException {
        Path file =
                Files.writeString(folder.resolve("a.json"), recipe().toJson().replace("recipe/1", "recipe/9"));

        assertThatThrownBy(() -> Recipe.read(file))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT))
                .hasMessageContaining("expected report2ct-recipe/1, found report2ct-recipe/9");
    }

    @Test
    void vectorsThatAreCutOrNoNumbersAreRefused() {
        String cut = Base64Floats.write(new float[] {1, 2, 3, 4, 5});
        String nan = Base64Floats.write(new float[] {1, 2, 3, 4, 5, Float.NaN});
        String good = Base64Floats.write(new float[6]);

        assertThatThrownBy(() -> new Recipe.Embedding(6, cut, good, null).text())
                .hasMessageContaining("embedding.findings: expected 6 numbers of 4 bytes, found 20 bytes");
        assertThatThrownBy(() -> new Recipe.Embedding(6, good, nan, null).text())
                .hasMessageContaining("finite numbers");
        assertThatThrownBy(() -> new Recipe.Embedding(6, "*", good, null).text())
                .hasMessageContaining("Base64");
    }

    @Test
    void nativeFailuresBecomeOneLineWithTheRightKind() {
        RuntimeException memory = new RuntimeException("[enforce fail] DefaultCPUAllocator: can't allocate memory\nat");
        RuntimeException other = new RuntimeException("expected 3 dims\nframe #0: libtorch.so");

        assertThat(NativeErrors.translate(memory).kind()).isEqualTo(ErrorKind.OUT_OF_MEMORY);
        assertThat(NativeErrors.translate(new OutOfMemoryError("Java heap space"))
                        .kind())
                .isEqualTo(ErrorKind.OUT_OF_MEMORY);
        assertThat(NativeErrors.translate(other)).hasMessage("expected 3 dims").hasCause(other);
        assertThat(NativeErrors.translate(other).kind()).isEqualTo(ErrorKind.INTERNAL);
    }
}
