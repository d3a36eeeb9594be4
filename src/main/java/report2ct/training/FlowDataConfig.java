package report2ct.training;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Objects;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * How a denoiser's training draws its samples.
 *
 * @param order of the records
 * @param epochs passes over all records that decide the number of steps; 0 when {@code steps} says it
 * @param latents which latent of a posterior
 * @param scaleFactor on stored latents; 0 to measure it on the first batch
 * @param text part of the section vectors, for stored sets; phantoms have their own conditioning
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record FlowDataConfig(Order order, int epochs, LatentDraw latents, double scaleFactor, TextChoice text) {
    /** In which order records come. */
    public enum Order {
        /** Every draw on its own, with replacement. */
        INDEPENDENT,
        /** All records once, in an order of each epoch's own (the reference). */
        EPOCHS
    }

    /** Which latent of a record's posterior is trained on. */
    public enum LatentDraw {
        /** Its mean. */
        MEAN,
        /** One draw a record, the same in every epoch (the reference stores one). */
        SAMPLED,
        /** A new draw every time. */
        RESAMPLED
    }

    public FlowDataConfig {
        Objects.requireNonNull(order, "order");
        Objects.requireNonNull(latents, "latents");
        Objects.requireNonNull(text, "text");
        if (epochs < 0 || !(scaleFactor >= 0) || Double.isInfinite(scaleFactor)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "data: expected epochs and scale-factor of 0 or more, found " + epochs + " and " + scaleFactor);
        }
    }

    /** Phantoms' latents as they are, drawn with replacement. */
    public static FlowDataConfig demo() {
        return new FlowDataConfig(Order.INDEPENDENT, 0, LatentDraw.MEAN, 1, TextChoice.all());
    }

    /** Epochs over sampled latents, scale factor of the first batch (specification diffusion 2.1, 3.1, 3.2). */
    public static FlowDataConfig paper(int epochs) {
        return new FlowDataConfig(Order.EPOCHS, epochs, LatentDraw.SAMPLED, 0, TextChoice.all());
    }

    /** The same with a new draw of the posterior every time. */
    public FlowDataConfig resampled() {
        return new FlowDataConfig(order, epochs, LatentDraw.RESAMPLED, scaleFactor, text);
    }
}
