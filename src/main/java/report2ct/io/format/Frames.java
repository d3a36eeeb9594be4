package report2ct.io.format;

import java.nio.file.Path;

/** The frames of a file with more than three axes. */
public final class Frames {
    private Frames() {}

    /** The chosen frame; more than one without a choice is refused. */
    public static long chosen(Path file, long frames, ReadOptions options) {
        if (options.frame().isEmpty()) {
            if (frames > 1) {
                throw Announced.unsupported(
                        file, "expected one volume, found " + frames + " frames; choose one by its number from 0");
            }
            return 0;
        }
        int frame = options.frame().getAsInt();
        if (frame >= frames) {
            throw Announced.unsupported(
                    file, "frame " + frame + ": expected a number from 0 to " + (frames - 1) + " in this file");
        }
        return frame;
    }

    /** The product of the sizes beyond the third axis. */
    public static long count(Path file, long[] sizes) {
        long frames = 1;
        for (int axis = 3; axis < sizes.length; axis++) {
            if (sizes[axis] < 1 || Math.multiplyHigh(frames, sizes[axis]) != 0) {
                throw Announced.corrupt(
                        file, "size along axis " + (axis + 1) + ": expected a positive number, found " + sizes[axis]);
            }
            frames *= sizes[axis];
        }
        return frames;
    }
}
