package report2ct.io.nrrd;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import report2ct.io.format.Announced;
import report2ct.io.format.HeaderFields;

/**
 * Which axes of a NRRD array are spatial. A leading axis without direction must have length one; axes behind the spatial
 * ones are frames.
 *
 * @param sizes of the three spatial axes (one where there are fewer), then of the frames
 * @param first index of the first spatial axis
 * @param spatial number of spatial axes in the file, 2 or 3
 * @param all number of axes in the file
 */
record NrrdAxes(List<Long> sizes, int first, int spatial, int all) {
    private static final int MOST_AXES = 16;

    static NrrdAxes of(Path file, HeaderFields fields) {
        int all = (int)
                Math.max(0, Math.min(MOST_AXES + 1L, fields.wholes("dimension", fields.required("dimension"), 1)[0]));
        if (all < 2 || all > MOST_AXES) {
            throw Announced.corrupt(file, "dimension: expected 2 to 16, found " + all);
        }
        long[] stored = fields.wholes("sizes", fields.required("sizes"), all);
        int first = 0;
        List<String> directions = directions(file, fields, all);
        while (first < directions.size() && directions.get(first).equals("none")) {
            if (stored[first] != 1) {
                throw Announced.unsupported(
                        file,
                        "sizes: expected one number for each voxel, found " + stored[first] + " (axis " + (first + 1)
                                + " has no direction)");
            }
            first++;
        }
        int spatial = Math.min(3, all - first);
        for (int axis = 0; axis < directions.size(); axis++) {
            boolean none = directions.get(axis).equals("none");
            if (none != (axis < first || axis >= first + spatial)) {
                throw Announced.unsupported(
                        file, "space directions: expected up to three neighbouring axes in space, found others");
            }
        }
        if (spatial < 2) {
            throw Announced.unsupported(file, "expected at least two axes in space, found " + spatial);
        }
        long[] sizes = new long[Math.max(3, all - first)];
        Arrays.fill(sizes, 1);
        System.arraycopy(stored, first, sizes, 0, all - first);
        return new NrrdAxes(Arrays.stream(sizes).boxed().toList(), first, spatial, all);
    }

    /** The sizes as an array. */
    long[] lengths() {
        return sizes.stream().mapToLong(Long::longValue).toArray();
    }

    /** The entries of {@code space directions}: vectors without blanks, or none; empty without that field. */
    static List<String> directions(Path file, HeaderFields fields, int all) {
        if (fields.text("space directions").isEmpty()) {
            return List.of();
        }
        List<String> entries = vectors(fields.required("space directions"));
        if (entries.size() != all) {
            throw Announced.corrupt(file, "space directions: expected " + all + " entries, found " + entries.size());
        }
        return entries;
    }

    /** Splits {@code (1,0,0) none ( 0 , 1 , 0 )} at the gaps outside brackets. */
    private static List<String> vectors(String text) {
        List<String> entries = new ArrayList<>();
        StringBuilder entry = new StringBuilder();
        boolean inside = false;
        for (char c : (text + " ").toCharArray()) {
            inside = c == '(' || (inside && c != ')');
            if (!Character.isWhitespace(c)) {
                entry.append(c);
            }
            if (!inside && (Character.isWhitespace(c) || c == ')') && entry.length() > 0) {
                entries.add(entry.toString());
                entry.setLength(0);
            }
        }
        return entries;
    }
}
