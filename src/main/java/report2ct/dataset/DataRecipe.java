package report2ct.dataset;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.phantom.PhantomGrid;
import report2ct.phantom.Wording;

/**
 * Which phantoms and reports a training of the demonstration model uses. Records have consecutive seeds; the three ranges
 * must not meet.
 *
 * @param grid size and spacing of every phantom
 * @param firstSeed first record that is trained on
 * @param vaeVolumes phantoms kept whole for the autoencoder
 * @param latents records encoded for the denoiser
 * @param reports records whose reports are encoded; at least as many as latents
 * @param variants reports a record
 * @param heldSeed first record of the denoiser's and adapter's validation
 * @param heldRecords their number
 * @param heldVaeSeed first record of the autoencoder's validation
 * @param heldVaeVolumes their number
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record DataRecipe(
        PhantomGrid grid,
        long firstSeed,
        int vaeVolumes,
        int latents,
        int reports,
        int variants,
        long heldSeed,
        int heldRecords,
        long heldVaeSeed,
        int heldVaeVolumes) {

    public DataRecipe {
        if (vaeVolumes < 1 || latents < 1 || heldRecords < 1 || heldVaeVolumes < 1) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "data: expected at least one of everything");
        }
        if (reports < latents) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "data: expected at least as many reports as latents, found " + reports + " and " + latents);
        }
        long end = firstSeed + Math.max(vaeVolumes, reports);
        if (meets(firstSeed, end, heldSeed, heldSeed + heldRecords)
                || meets(firstSeed, end, heldVaeSeed, heldVaeSeed + heldVaeVolumes)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "data: expected held-out seeds apart from those trained on");
        }
        if (meets(heldSeed, heldSeed + heldRecords, heldVaeSeed, heldVaeSeed + heldVaeVolumes)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "data: expected the held-out seeds of the denoiser apart from those of the autoencoder, found "
                            + heldSeed + " and " + heldVaeSeed);
        }
    }

    private static boolean meets(long from, long to, long otherFrom, long otherTo) {
        return from < otherTo && otherFrom < to;
    }

    /** The data of the shipped model. */
    public static DataRecipe demo() {
        return new DataRecipe(PhantomGrid.standard(), 1_000_000, 500, 8000, 8000, 6, 8_000_000, 200, 9_000_000, 12);
    }

    /** The latents that are trained on. */
    public LatentSet.Selection trainingLatents() {
        return new LatentSet.Selection(grid, firstSeed, latents);
    }

    /** The latents that are measured on. */
    public LatentSet.Selection heldLatents() {
        return new LatentSet.Selection(grid, heldSeed, heldRecords);
    }

    /** The reports that are trained on. */
    public ReportSelection trainingReports() {
        return new ReportSelection(firstSeed, reports, variants, Wording.TRAINING);
    }

    /** The reports that are measured on, in a wording never trained on. */
    public ReportSelection heldReports() {
        return new ReportSelection(heldSeed, heldRecords, 1, Wording.HELD_OUT);
    }
}
