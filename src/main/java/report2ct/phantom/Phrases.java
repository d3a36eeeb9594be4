package report2ct.phantom;

import java.util.List;
import java.util.random.RandomGenerator;

/** Sentences that say the same: those for training, and those kept back to measure generalisation. */
record Phrases(List<String> training, List<String> heldOut) {
    Phrases {
        training = List.copyOf(training);
        heldOut = List.copyOf(heldOut);
    }

    String pick(Wording wording, RandomGenerator random) {
        List<String> list = switch (wording) {
            case TRAINING -> training;
            case HELD_OUT -> heldOut;
        };
        return Draw.oneOf(list, random);
    }
}
