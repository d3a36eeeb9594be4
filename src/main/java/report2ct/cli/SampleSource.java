package report2ct.cli;

import java.util.List;
import report2ct.training.run.SamplePicture;

/** Makes pictures of what a network under training makes with its present weights. */
@FunctionalInterface
interface SampleSource {
    /** Of a stage that has nothing to show. */
    SampleSource NONE = List::of;

    /** The pictures, always of the same cases. */
    List<SamplePicture> make();
}
