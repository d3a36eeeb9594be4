package report2ct.study;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import report2ct.evaluation.HuError;
import report2ct.phantom.Finding;
import report2ct.phantom.FindingBox;
import report2ct.phantom.FindingDetail.Mass;
import report2ct.phantom.PhantomTruth;

/**
 * What is measured of a phantom itself, and of what the autoencoder makes of it.
 *
 * @param original of the phantom
 * @param decoded after the autoencoder; absent when the model cannot compress
 * @param error of the autoencoder; absent when the model cannot compress
 * @param sizes true sizes in the reader's units, where they are known and one number says them
 */
record PhantomReadings(
        VolumeReading original,
        @Nullable VolumeReading decoded,
        @Nullable HuError error,
        Map<Finding, Double> sizes) {
    PhantomReadings {
        Objects.requireNonNull(original, "original");
        sizes = Collections.unmodifiableMap(new TreeMap<>(sizes));
    }

    /** Millilitres of the larger effusion and of a consolidation, cardiothoracic ratio, diameter of a mass. */
    static Map<Finding, Double> sizes(PhantomTruth truth) {
        Map<Finding, Double> sizes = new EnumMap<>(Finding.class);
        volume(truth, Finding.EFFUSION).ifPresent(ml -> sizes.put(Finding.EFFUSION, ml));
        volume(truth, Finding.CONSOLIDATION).ifPresent(ml -> sizes.put(Finding.CONSOLIDATION, ml));
        truth.findings().detail(Mass.class).ifPresent(mass -> sizes.put(Finding.MASS, (double) mass.diameterMm()));
        if (truth.findings().has(Finding.CARDIOMEGALY)) {
            sizes.put(Finding.CARDIOMEGALY, truth.cardiothoracicRatio());
        }
        return sizes;
    }

    private static Optional<Double> volume(PhantomTruth truth, Finding finding) {
        return truth.boxes().stream()
                .filter(box -> box.finding() == finding)
                .map(FindingBox::volumeMl)
                .max(Double::compare);
    }
}
