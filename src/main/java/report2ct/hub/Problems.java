package report2ct.hub;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Collects what is wrong with several parts, so that it can be reported together. For one use and one thread. */
final class Problems {
    private final List<String> found = new ArrayList<>();

    /** Work that may find a file unfit. */
    interface Work<T> {
        T run() throws IOException;
    }

    void add(String problem) {
        found.add(problem);
    }

    /** The result of the work; empty when it found something wrong, which is noted. */
    <T> Optional<T> attempt(Work<T> work) throws IOException {
        try {
            return Optional.of(work.run());
        } catch (NoSuchFileException e) {
            found.add(e.getMessage() + ": no such file or folder");
        } catch (AccessDeniedException e) {
            found.add(e.getMessage() + ": permission denied");
        } catch (Report2CtException e) {
            if (e.kind() == ErrorKind.INTERNAL
                    || e.kind() == ErrorKind.OUT_OF_MEMORY
                    || e.kind() == ErrorKind.CANCELLED) {
                throw e;
            }
            found.add(String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    List<String> all() {
        return List.copyOf(found);
    }

    /** Throws one exception with everything that was found, one problem a line; does nothing when there is none. */
    void refuse(String what) {
        if (!found.isEmpty()) {
            String list = String.join("\n- ", found);
            throw new Report2CtException(ErrorKind.INCOMPATIBLE_WEIGHTS, what + ":\n- " + list);
        }
    }
}
