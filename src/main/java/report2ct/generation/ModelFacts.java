package report2ct.generation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.flow.Prediction;
import report2ct.flow.RectifiedFlow;
import report2ct.flow.ScheduleMode;
import report2ct.volume.Spacing;

/**
 * What a generation must know about a model beside its networks.
 *
 * @param name short name
 * @param textWidth length of a section's vector
 * @param flow the flow it was trained with
 * @param prediction what the denoiser answers
 * @param defaults what applies when the caller does not choose
 * @param latentChannels channels of a latent
 * @param factor voxels along each axis that make one latent cell
 * @param sizeMultiple what every axis of a volume must be a multiple of
 * @param scaleFactor latents are multiplied by this for the flow
 * @param spacingScale factor on the spacing in millimetres; 0 when the denoiser takes no spacing
 * @param classLabel class that is asked for; null when the denoiser takes none
 * @param weightBytes bytes of all weights, for the memory plan
 * @param hashes SHA-256 of the files by name
 * @param licences licences of the weights
 */
public record ModelFacts(
        String name,
        int textWidth,
        RectifiedFlow flow,
        Prediction prediction,
        Defaults defaults,
        int latentChannels,
        int factor,
        int sizeMultiple,
        double scaleFactor,
        double spacingScale,
        @Nullable Integer classLabel,
        long weightBytes,
        Map<String, String> hashes,
        List<String> licences) {

    /** What applies when the caller does not choose. */
    public record Defaults(
            int steps, double guidance, GridSize size, Spacing spacing, ScheduleMode schedule, DecodeMode decode) {
        public Defaults {
            Objects.requireNonNull(size, "size");
            Objects.requireNonNull(spacing, "spacing");
            Objects.requireNonNull(schedule, "schedule");
            Objects.requireNonNull(decode, "decode");
        }
    }

    public ModelFacts {
        hashes = Collections.unmodifiableMap(new LinkedHashMap<>(hashes));
        licences = List.copyOf(licences);
        if (!(scaleFactor > 0) || Double.isInfinite(scaleFactor)) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS, "scale factor: expected a positive number, found " + scaleFactor);
        }
        if (factor < 1 || sizeMultiple % factor != 0) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    "size multiple " + sizeMultiple + ": expected a multiple of the factor " + factor);
        }
    }
}
