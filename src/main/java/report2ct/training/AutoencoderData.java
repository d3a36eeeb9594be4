package report2ct.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.PhantomSet;
import report2ct.dataset.patch.FileVolumes;
import report2ct.dataset.patch.PhantomVolumes;
import report2ct.dataset.patch.VolumeList;
import report2ct.dataset.patch.VolumeSource;
import report2ct.phantom.PhantomGrid;

/**
 * The volumes that an autoencoder is trained and measured on: CT volumes when {@code training} and {@code held} name
 * them, phantoms otherwise.
 *
 * @param training folder or list of volumes ({@link VolumeList})
 * @param held folder or list of volumes that are measured on and never trained on; none of the training's
 * @param cacheMib most memory for volumes read from files, each of the two sources on its own
 * @param patchesPerVolume patches that are taken from a volume when it is its turn; more than 1 saves reading
 * @param phantoms used when no volumes are named
 */
public record AutoencoderData(
        @Nullable String training, @Nullable String held, int cacheMib, int patchesPerVolume, Phantoms phantoms) {
    private static final long MIB = 1L << 20;
    private static final int TRIAL_VOLUMES = 4;

    /**
     * Phantoms of consecutive seeds.
     *
     * @param grid size and spacing
     * @param firstSeed first phantom that is trained on
     * @param volumes their number
     * @param heldSeed first phantom that is measured on
     * @param heldVolumes their number
     */
    public record Phantoms(PhantomGrid grid, long firstSeed, int volumes, long heldSeed, int heldVolumes) {
        public Phantoms {
            if (volumes <= 0 || heldVolumes <= 0) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "expected positive volumes and held-volumes, found " + volumes + " and " + heldVolumes);
            }
            if (firstSeed < heldSeed + heldVolumes && heldSeed < firstSeed + volumes) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT, "expected held-out seeds apart from those trained on");
            }
        }

        private PhantomVolumes source(Path folder, long seed, int count, int threads, IntConsumer progress)
                throws IOException {
            Files.createDirectories(folder);
            String name = grid.nx() + "x" + grid.ny() + "x" + grid.nz() + "-" + grid.baseSpacingMm() + "mm-from-" + seed
                    + ".phantoms";
            return new PhantomVolumes(PhantomSet.make(folder.resolve(name), grid, seed, count, threads, progress));
        }
    }

    public AutoencoderData {
        if ((training == null) != (held == null)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "expected both training and held to name volumes, or neither; found only "
                            + (held == null ? "training" : "held"));
        }
        if (cacheMib <= 0 || patchesPerVolume <= 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "expected positive cache-mib and patches-per-volume, found " + cacheMib + " and "
                            + patchesPerVolume);
        }
    }

    /** 500 phantoms of 3 mm. */
    static AutoencoderData standard() {
        return new AutoencoderData(
                null, null, 2048, 1, new Phantoms(PhantomGrid.standard(), 1_000_000, 500, 9_000_000, 8));
    }

    /** 20 phantoms of 6 mm. */
    static AutoencoderData coarse() {
        return new AutoencoderData(null, null, 512, 1, new Phantoms(PhantomGrid.coarse(), 1_000_000, 20, 9_000_000, 2));
    }

    /** The same with at most a handful of phantoms, to try a run out; volumes in files stay as they are. */
    public AutoencoderData trial() {
        return new AutoencoderData(
                training,
                held,
                cacheMib,
                patchesPerVolume,
                new Phantoms(
                        phantoms.grid(),
                        phantoms.firstSeed(),
                        Math.min(TRIAL_VOLUMES, phantoms.volumes()),
                        phantoms.heldSeed(),
                        1));
    }

    /** The two sources; closing it closes both. */
    public record Sources(VolumeSource training, VolumeSource held) implements AutoCloseable {
        @Override
        public void close() {
            try (VolumeSource first = training;
                    VolumeSource second = held) {
                // both are closed, whatever the other does
            }
        }
    }

    /**
     * Opens the sources. Lists are checked, volumes are read when they are needed; phantoms are made as far as they are
     * missing.
     *
     * @param folder where phantoms are kept
     * @param threads phantoms made at the same time
     * @param progress called with the number of phantoms made
     */
    public Sources open(Path folder, int threads, IntConsumer progress) {
        try {
            if (training != null && held != null) {
                VolumeList trained = VolumeList.of(Path.of(training));
                VolumeList measured = VolumeList.of(Path.of(held));
                trained.requireApart(measured);
                return new Sources(new FileVolumes(trained, cacheMib * MIB), new FileVolumes(measured, cacheMib * MIB));
            }
            VolumeSource first = phantoms.source(folder, phantoms.firstSeed(), phantoms.volumes(), threads, progress);
            try {
                return new Sources(
                        first,
                        phantoms.source(folder, phantoms.heldSeed(), phantoms.heldVolumes(), threads, count -> {}));
            } catch (IOException | RuntimeException e) {
                first.close();
                throw e;
            }
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, String.valueOf(e.getMessage()), e);
        }
    }
}
