package report2ct.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.DataRecipe;
import report2ct.dataset.PhantomSet;
import report2ct.phantom.PhantomGrid;

/** What a training folder remembers about its data. */
class RunFolderTest {
    @TempDir
    private Path folder;

    private static TrainingRecipe recipe(long firstSeed) {
        TrainingRecipe demo = TrainingRecipe.demo();
        DataRecipe data = new DataRecipe(PhantomGrid.coarse(), firstSeed, 1, 1, 1, 1, 8_000_000, 1, 9_000_000, 1);
        return new TrainingRecipe(data, demo.vae(), demo.adapter(), demo.flow());
    }

    @Test
    void dataOfAnotherRecipeAreRefused() {
        try (PhantomSet made = new RunFolder(folder, recipe(1)).trainingPhantoms(1, count -> {})) {
            assertThat(made.size()).isEqualTo(1);
        }

        assertThatThrownBy(() -> new RunFolder(folder, recipe(2)).trainingPhantoms(1, count -> {}))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT))
                .hasMessageContaining("train.phantoms")
                .hasMessageContaining("from seed 2")
                .hasMessageContaining("from seed 1");
    }

    @Test
    void dataOfTheSameRecipeAreUsedAgain() throws Exception {
        RunFolder run = new RunFolder(folder, recipe(1));
        run.trainingPhantoms(1, count -> {}).close();
        var before = Files.getLastModifiedTime(folder.resolve("data/train.phantoms"));

        run.trainingPhantoms(1, count -> {}).close();

        assertThat(Files.getLastModifiedTime(folder.resolve("data/train.phantoms")))
                .isEqualTo(before);
    }
}
