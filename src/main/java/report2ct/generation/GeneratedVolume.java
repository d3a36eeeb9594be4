package report2ct.generation;

import java.util.Objects;
import report2ct.volume.Volume;

/**
 * A synthetic chest CT and how it was made.
 *
 * @param volume Hounsfield units in [-1000, 1000], RAS order
 * @param recipe everything it was made from
 */
public record GeneratedVolume(Volume volume, Recipe recipe) {
    public GeneratedVolume {
        Objects.requireNonNull(volume, "volume");
        Objects.requireNonNull(recipe, "recipe");
    }
}
