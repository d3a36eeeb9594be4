package report2ct.dataset.source;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import report2ct.phantom.PhantomGrid;

/** Where the voxels of a case come from. */
public sealed interface CaseVolume {
    /** What a message calls it. */
    String name();

    /**
     * A file.
     *
     * @param geometry what is known beside the header
     * @param rescale how stored numbers that are not Hounsfield units become some; empty: they must be
     */
    record InFile(Path file, StatedGeometry geometry, Optional<Rescale> rescale) implements CaseVolume {
        public InFile {
            Objects.requireNonNull(file, "file");
            Objects.requireNonNull(geometry, "geometry");
            Objects.requireNonNull(rescale, "rescale");
        }

        @Override
        public String name() {
            return file.toString();
        }
    }

    /** A phantom of this seed, for its findings and its anatomy alike. */
    record Painted(PhantomGrid grid, long seed) implements CaseVolume {
        @Override
        public String name() {
            return "phantom " + seed;
        }
    }
}
