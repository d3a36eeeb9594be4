package report2ct.unet;

import org.jspecify.annotations.Nullable;

/**
 * The conditions of a sampling run with what a denoiser makes of them once: the keys and values of all its attention to
 * the text. Belongs to the network that prepared it and lives as long as the scope in which that was done.
 */
public final class Prompt {
    private final Conditions conditions;
    private final @Nullable TextTokens text;

    Prompt(Conditions conditions, @Nullable TextTokens text) {
        this.conditions = conditions;
        this.text = text;
    }

    Conditions conditions() {
        return conditions;
    }

    /** The text; null for a network that takes none. */
    @Nullable
    TextTokens text() {
        return text;
    }

    /** Whether both differ at most in their text: the other conditions are the very same tensors. */
    @SuppressWarnings("ReferenceEquality") // equal values in other tensors are only computed twice
    boolean differsOnlyInText(Prompt other) {
        Conditions a = conditions;
        Conditions b = other.conditions;
        return a.classes() == b.classes()
                && a.spacing() == b.spacing()
                && a.topRegion() == b.topRegion()
                && a.bottomRegion() == b.bottomRegion();
    }
}
