package report2ct.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Closes several encoders, last opened first, all of them even if one fails. */
final class Closing {
    private Closing() {}

    static void closeAll(List<TextEncoder> encoders) {
        RuntimeException first = close(encoders, null);
        if (first != null) {
            throw first;
        }
    }

    /** Closes them because of a failure; what fails now is added to it. */
    static void closeAfter(RuntimeException failure, List<TextEncoder> encoders) {
        close(encoders, failure);
    }

    private static @Nullable RuntimeException close(List<TextEncoder> encoders, @Nullable RuntimeException failure) {
        List<TextEncoder> reversed = new ArrayList<>(encoders);
        Collections.reverse(reversed);
        RuntimeException first = failure;
        for (TextEncoder encoder : reversed) {
            try {
                encoder.close();
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        return first;
    }
}
