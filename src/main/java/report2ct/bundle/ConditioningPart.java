package report2ct.bundle;

import java.util.Objects;
import report2ct.text.ConditioningConfig;

/**
 * What is done to a report's vectors before the denoiser sees them.
 *
 * @param config standardisation and adapter
 * @param file the safetensors file of their numbers
 */
public record ConditioningPart(ConditioningConfig config, String file) {
    public ConditioningPart {
        Objects.requireNonNull(config, "config");
        Objects.requireNonNull(file, "file");
    }
}
