package report2ct.dataset.patch;

import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Mirroring and quarter turns of a volume: result axis {@code a} runs along source axis {@code axes[a]}, backwards where
 * {@code mirrored[a]}.
 *
 * @param axes a permutation of 0, 1, 2
 * @param mirrored one entry a result axis
 */
public record AxisOrder(List<Integer> axes, List<Boolean> mirrored) {
    private static final AxisOrder UNCHANGED = new AxisOrder(List.of(0, 1, 2), List.of(false, false, false));

    public AxisOrder {
        axes = List.copyOf(axes);
        mirrored = List.copyOf(mirrored);
        if (axes.size() != 3 || mirrored.size() != 3 || !axes.containsAll(List.of(0, 1, 2))) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "axes: expected a permutation of 0, 1, 2 and three signs, found " + axes + " and " + mirrored);
        }
    }

    /** Every axis where it is. */
    public static AxisOrder unchanged() {
        return UNCHANGED;
    }

    /** This order, then one result axis reversed. */
    public AxisOrder mirror(int axis) {
        Boolean[] signs = mirrored.toArray(Boolean[]::new);
        signs[axis] = !signs[axis];
        return new AxisOrder(axes, List.of(signs));
    }

    /**
     * This order, then a quarter turn from result axis {@code from} towards {@code to}: as numpy's
     * {@code rot90(axes=(from, to))}.
     */
    public AxisOrder quarterTurn(int from, int to) {
        AxisOrder reversed = mirror(to);
        Integer[] order = reversed.axes.toArray(Integer[]::new);
        Boolean[] signs = reversed.mirrored.toArray(Boolean[]::new);
        Integer axis = order[from];
        order[from] = order[to];
        order[to] = axis;
        Boolean sign = signs[from];
        signs[from] = signs[to];
        signs[to] = sign;
        return new AxisOrder(List.of(order), List.of(signs));
    }
}
