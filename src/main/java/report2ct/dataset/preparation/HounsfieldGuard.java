package report2ct.dataset.preparation;

import java.util.Locale;
import java.util.Optional;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.source.Rescale;
import report2ct.volume.Volume;
import report2ct.volume.VoxelType;
import report2ct.volume.Voxels;
import report2ct.volume.VoxelsBuilder;

/**
 * Makes sure that a volume holds Hounsfield units of a chest, once: a smallest value below -500 is taken for Hounsfield
 * units; whole values from 0 with a known intercept near -1024 are rescaled; everything else is refused. What passes must
 * show air and soft tissue where they lie on the Hounsfield scale, so that a volume rescaled twice, or padded below -500 but
 * never rescaled, is refused too. Limits were set on 19 real volumes (air 33 to 72 %, tissue 25 to 61 % of the voxels).
 */
final class HounsfieldGuard {
    /** Below this the smallest value of a CT lies, and of raw values does not. */
    private static final double HU_MIN = -500;

    private static final double USUAL_INTERCEPT = -1024;
    private static final double INTERCEPT_SLACK = 64;
    private static final double RAW_MAX = 65535;
    private static final double LEAST_AIR = 0.05;
    private static final double LEAST_TISSUE = 0.05;
    private static final int BLOCK = 1 << 16;

    private HounsfieldGuard() {}

    /**
     * The volume in Hounsfield units.
     *
     * @param rescale what is known about its stored values; empty: they must be Hounsfield units
     * @throws Report2CtException that says what the values look like
     */
    static Volume apply(Volume volume, Optional<Rescale> rescale) {
        IntensityProfile profile = IntensityProfile.of(volume);
        if (profile.min() < HU_MIN) {
            requireChest(profile);
            return volume;
        }
        if (rescale.isPresent() && raw(profile, rescale.get())) {
            Volume hu = rescaled(volume, rescale.get());
            requireChest(IntensityProfile.of(hu));
            return hu;
        }
        throw refused(profile, looksLike(profile, rescale));
    }

    /** The volume in Hounsfield units as far as is known: rescaled unless its values look like Hounsfield units already. */
    static Volume unchecked(Volume volume, Optional<Rescale> rescale) {
        return rescale.isPresent() && IntensityProfile.of(volume).min() >= HU_MIN
                ? rescaled(volume, rescale.get())
                : volume;
    }

    private static boolean raw(IntensityProfile profile, Rescale rescale) {
        return profile.min() >= 0
                && profile.max() <= RAW_MAX
                && Math.abs(rescale.intercept() - USUAL_INTERCEPT) <= INTERCEPT_SLACK;
    }

    private static String looksLike(IntensityProfile profile, Optional<Rescale> rescale) {
        if (profile.max() - profile.min() <= 2) {
            return "they look like values mapped to 0..1 or like a mask";
        }
        if (profile.min() >= 0 && profile.max() <= 255) {
            return "they look like 8-bit grey values";
        }
        return rescale.map(r -> "with a slope of " + r.slope() + " and an intercept of " + r.intercept()
                        + " they do not become any")
                .orElse("they look like stored values that were not rescaled (slope 1, intercept -1024)");
    }

    private static void requireChest(IntensityProfile profile) {
        if (profile.tissueShare() < LEAST_TISSUE) {
            throw refused(
                    profile,
                    String.format(
                            Locale.ROOT,
                            "only %.1f %% of the voxels are soft tissue (%.0f to %.0f); the intercept may have been added"
                                    + " twice",
                            100 * profile.tissueShare(),
                            IntensityProfile.TISSUE_LOW,
                            IntensityProfile.TISSUE_HIGH));
        }
        if (profile.airShare() < LEAST_AIR) {
            throw refused(
                    profile,
                    String.format(
                            Locale.ROOT,
                            "only %.1f %% of the voxels are lung or air (%.0f to %.0f); the values may never have been"
                                    + " rescaled, or this is no chest",
                            100 * profile.airShare(),
                            IntensityProfile.AIR_LOW,
                            IntensityProfile.AIR_HIGH));
        }
    }

    private static Report2CtException refused(IntensityProfile profile, String why) {
        return new Report2CtException(
                ErrorKind.INVALID_INPUT,
                String.format(
                        Locale.ROOT,
                        "expected Hounsfield units of a chest, found values from %s to %s: %s",
                        number(profile.min()),
                        number(profile.max()),
                        why));
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.4g", value);
    }

    private static Volume rescaled(Volume volume, Rescale rescale) {
        Voxels voxels = volume.voxels();
        VoxelsBuilder builder = VoxelsBuilder.of(VoxelType.FLOAT32, voxels.count());
        double[] block = new double[BLOCK];
        for (long from = 0; from < voxels.count(); from += BLOCK) {
            int length = (int) Math.min(BLOCK, voxels.count() - from);
            voxels.copyTo(from, block, 0, length);
            for (int i = 0; i < length; i++) {
                block[i] = rescale.slope() * block[i] + rescale.intercept();
            }
            builder.append(block, 0, length);
        }
        return Volume.of(volume.shape(), volume.affine(), builder.build());
    }
}
