package report2ct.study;

import java.util.Objects;
import report2ct.evaluation.ChestStatistics;
import report2ct.phantom.PhantomReader;
import report2ct.phantom.PhantomReading;
import report2ct.volume.Volume;

/**
 * Everything that is measured of one volume.
 *
 * @param findings what the reader saw
 * @param chest whether it looks like a chest
 * @param seconds that making it took
 */
public record VolumeReading(PhantomReading findings, ChestStatistics chest, double seconds) {
    public VolumeReading {
        Objects.requireNonNull(findings, "findings");
        Objects.requireNonNull(chest, "chest");
    }

    /** Measures a volume in RAS order. */
    static VolumeReading of(Volume volume, double seconds) {
        return new VolumeReading(
                new PhantomReader().read(volume.toShorts(), volume.nx(), volume.ny(), volume.nz(), volume.spacing()),
                ChestStatistics.of(volume),
                seconds);
    }
}
