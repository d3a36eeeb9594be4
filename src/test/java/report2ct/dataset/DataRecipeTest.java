package report2ct.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.phantom.PhantomGrid;
import report2ct.phantom.Wording;

class DataRecipeTest {
    private static DataRecipe recipe(
            int vaeVolumes, int latents, int reports, long heldSeed, int heldRecords, long heldVaeSeed, int heldVae) {
        return new DataRecipe(
                PhantomGrid.coarse(),
                100,
                vaeVolumes,
                latents,
                reports,
                2,
                heldSeed,
                heldRecords,
                heldVaeSeed,
                heldVae);
    }

    @Test
    void theShippedRecipeIsWhatIsDocumented() {
        DataRecipe demo = DataRecipe.demo();

        assertThat(demo.grid()).isEqualTo(PhantomGrid.standard());
        assertThat(demo.latents()).isEqualTo(8000);
        assertThat(demo.reports()).isEqualTo(8000);
        assertThat(demo.heldSeed()).isNotEqualTo(demo.heldVaeSeed());
    }

    @Test
    void selectionsCarryTheirNumbersAndWording() {
        DataRecipe recipe = recipe(5, 10, 20, 200, 3, 300, 2);

        assertThat(recipe.trainingLatents()).isEqualTo(new LatentSet.Selection(PhantomGrid.coarse(), 100, 10));
        assertThat(recipe.heldLatents()).isEqualTo(new LatentSet.Selection(PhantomGrid.coarse(), 200, 3));
        assertThat(recipe.trainingReports()).isEqualTo(new ReportSelection(100, 20, 2, Wording.TRAINING));
        assertThat(recipe.heldReports()).isEqualTo(new ReportSelection(200, 3, 1, Wording.HELD_OUT));
    }

    @ParameterizedTest
    @CsvSource({
        "5, 10, 20, 119, 3, 300, 2", // inside the reports
        "5, 10, 20, 98, 3, 300, 2", // ends inside
        "5, 10, 20, 90, 100, 300, 2", // around
        "5, 10, 20, 200, 3, 119, 2",
        "30, 10, 20, 129, 3, 300, 2", // inside the autoencoder's volumes
        "5, 10, 20, 200, 3, 99, 2"
    })
    void heldOutSeedsMustNotMeetTheTrainedOnes(
            int vae, int latents, int reports, long held, int n, long heldVae, int m) {
        assertThatThrownBy(() -> recipe(vae, latents, reports, held, n, heldVae, m))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("held-out seeds apart")
                .extracting("kind")
                .isEqualTo(ErrorKind.INVALID_INPUT);
    }

    @ParameterizedTest
    @CsvSource({"200, 3, 202, 2", "203, 3, 202, 2"})
    void theTwoHeldOutRangesMustNotMeet(long held, int n, long heldVae, int m) {
        assertThatThrownBy(() -> recipe(5, 10, 20, held, n, heldVae, m))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("apart from those of the autoencoder");
    }

    @Test
    void rangesThatTouchDoNotMeet() {
        assertThatCode(() -> recipe(5, 10, 20, 120, 3, 98, 2)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"0, 10, 20, 3, 2", "5, 0, 20, 3, 2", "5, 10, 20, 0, 2", "5, 10, 20, 3, 0", "5, 10, 9, 3, 2"})
    void nothingMayBeMissing(int vae, int latents, int reports, int held, int heldVae) {
        assertThatThrownBy(() -> recipe(vae, latents, reports, 200, held, 300, heldVae))
                .isInstanceOf(Report2CtException.class)
                .hasMessageStartingWith("data: expected at least");
    }
}
