package report2ct.study;

import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Finds the training report that is most like another one: the greatest cosine of the vectors after each number is
 * brought to mean 0 and deviation 1 over the training reports. Numbers that are the same in all of them do not count.
 */
final class NearestReport {
    private static final double LEAST_DEVIATION = 1e-6;

    private final double[] mean;
    private final double[] scale;
    private final List<double[]> bank;

    NearestReport(List<float[]> vectors) {
        if (vectors.isEmpty()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "nearest report: expected at least one training report, found none");
        }
        int width = vectors.get(0).length;
        mean = new double[width];
        scale = new double[width];
        for (float[] vector : vectors) {
            for (int i = 0; i < width; i++) {
                mean[i] += vector[i] / vectors.size();
            }
        }
        for (float[] vector : vectors) {
            for (int i = 0; i < width; i++) {
                scale[i] += (vector[i] - mean[i]) * (vector[i] - mean[i]) / vectors.size();
            }
        }
        for (int i = 0; i < width; i++) {
            double deviation = Math.sqrt(scale[i]);
            scale[i] = deviation < LEAST_DEVIATION ? 0 : 1 / deviation;
        }
        bank = vectors.stream().map(this::direction).toList();
    }

    private double[] direction(float[] vector) {
        double[] direction = new double[vector.length];
        double square = 0;
        for (int i = 0; i < direction.length; i++) {
            direction[i] = (vector[i] - mean[i]) * scale[i];
            square += direction[i] * direction[i];
        }
        double length = Math.max(Double.MIN_NORMAL, Math.sqrt(square));
        for (int i = 0; i < direction.length; i++) {
            direction[i] /= length;
        }
        return direction;
    }

    /** Index of the nearest. */
    int to(float[] vector) {
        double[] direction = direction(vector);
        int best = 0;
        double greatest = Double.NEGATIVE_INFINITY;
        for (int b = 0; b < bank.size(); b++) {
            double cosine = 0;
            for (int i = 0; i < direction.length; i++) {
                cosine += direction[i] * bank.get(b)[i];
            }
            if (cosine > greatest) {
                greatest = cosine;
                best = b;
            }
        }
        return best;
    }
}
