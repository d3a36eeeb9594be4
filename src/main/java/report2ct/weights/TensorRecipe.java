package report2ct.weights;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the elements of a tensor lie: element {@code (i0, i1, ...)} is {@code storage[offset + sum(i_k * stride_k)]}.
 * Several recipes may share a storage.
 */
record TensorRecipe(StorageRef storage, Dtype dtype, long offset, List<Long> shape, List<Long> stride) {
    private static final int MAX_AXES = 64;

    TensorRecipe {
        shape = List.copyOf(shape);
        stride = List.copyOf(stride);
    }

    /** What is wrong with these numbers, or an empty text. Nothing is computed that could overflow unnoticed. */
    String problem() {
        if (shape.size() != stride.size() || shape.size() > MAX_AXES) {
            return shape.size() + " axes and " + stride.size() + " strides";
        }
        if (offset < 0 || anyNegative(shape) || anyNegative(stride)) {
            return "a negative offset, size or stride";
        }
        try {
            if (elements() == 0) {
                return "";
            }
            long last = offset;
            for (int axis = 0; axis < shape.size(); axis++) {
                last = Math.addExact(last, Math.multiplyExact(shape.get(axis) - 1, stride.get(axis)));
            }
            long storageBytes =
                    Math.multiplyExact(storage.elements(), storage.dtype().bytes());
            long end = Math.multiplyExact(Math.addExact(last, 1), dtype.bytes());
            Math.multiplyExact(elements(), dtype.bytes());
            return end <= storageBytes ? "" : "elements up to byte " + end + " of a storage of " + storageBytes;
        } catch (ArithmeticException e) {
            return "more elements than can be counted";
        }
    }

    private static boolean anyNegative(List<Long> values) {
        return values.stream().anyMatch(value -> value < 0);
    }

    long elements() {
        return new TensorInfo("", dtype, shape).elements();
    }

    /** Number of elements at the end of the row-major order that lie next to each other. */
    long run() {
        long run = 1;
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
            long size = shape.get(axis);
            if (size != 1 && stride.get(axis) != run) {
                return run;
            }
            run *= size;
        }
        return run;
    }

    /** The axes that are not part of a run. */
    List<Integer> outerAxes() {
        List<Integer> outer = new ArrayList<>();
        long run = 1;
        boolean inside = true;
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
            long size = shape.get(axis);
            inside = inside && (size == 1 || stride.get(axis) == run);
            if (inside) {
                run *= size;
            } else {
                outer.add(0, axis);
            }
        }
        return outer;
    }
}
