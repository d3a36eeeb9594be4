package report2ct.dataset.patch;

import report2ct.random.CounterRandom;

/**
 * One drawn change of a volume: axes reordered, then values changed to {@code value * factor + shift}, then resized by
 * {@code zoom}, then turned about its middle. Values are not clipped afterwards, as in the reference.
 *
 * @param axes mirroring and quarter turns
 * @param factor multiplies the values
 * @param shift is added to the values
 * @param zoom new size over old size, each axis rounded down to whole voxels
 * @param turn small rotation
 */
public record Augmentation(AxisOrder axes, double factor, double shift, double zoom, Turn turn) {
    /** Numbers that one sample takes from its stream; the place of the patch included. */
    public static final int NUMBERS_PER_SAMPLE = 32;

    private static final int[][] PLANES = {{0, 1}, {1, 2}, {0, 2}};
    private static final int TURNS = 3;

    /** Angles in radians about x, y and z; applied as Rx * Ry * Rz to positions of the result. */
    public record Turn(double x, double y, double z) {
        /** No turn. */
        public static final Turn NONE = new Turn(0, 0, 0);

        /** The matrix from a position of the result, relative to the middle, to one of the source. */
        double[][] matrix() {
            double[][] aboutX = {{1, 0, 0}, {0, Math.cos(x), -Math.sin(x)}, {0, Math.sin(x), Math.cos(x)}};
            double[][] aboutY = {{Math.cos(y), 0, Math.sin(y)}, {0, 1, 0}, {-Math.sin(y), 0, Math.cos(y)}};
            double[][] aboutZ = {{Math.cos(z), -Math.sin(z), 0}, {Math.sin(z), Math.cos(z), 0}, {0, 0, 1}};
            return product(product(aboutX, aboutY), aboutZ);
        }

        private static double[][] product(double[][] a, double[][] b) {
            double[][] result = new double[3][3];
            for (int r = 0; r < 3; r++) {
                for (int c = 0; c < 3; c++) {
                    result[r][c] = a[r][0] * b[0][c] + a[r][1] * b[1][c] + a[r][2] * b[2][c];
                }
            }
            return result;
        }
    }

    /** No change. */
    public static Augmentation none() {
        return new Augmentation(AxisOrder.unchanged(), 1, 0, 1, Turn.NONE);
    }

    /** The change of a sample: the same for the same random source and number, whatever was drawn before. */
    public static Augmentation draw(AugmentationConfig config, CounterRandom random, long sample) {
        Draws draws = new Draws(random, sample * NUMBERS_PER_SAMPLE);
        AxisOrder axes = AxisOrder.unchanged();
        for (int axis = 0; axis < 3; axis++) {
            axes = draws.happens(config.mirrorProbability()) ? axes.mirror(axis) : axes;
        }
        for (int[] plane : PLANES) {
            boolean turned = draws.happens(config.turnProbability());
            int count = 1 + (int) (draws.next() * TURNS);
            for (int i = 0; turned && i < count; i++) {
                axes = axes.quarterTurn(plane[0], plane[1]);
            }
        }
        double factor = draws.between(config.scaleProbability(), 1, config.scaleMin(), config.scaleMax());
        double shift = draws.between(config.shiftProbability(), 0, -config.shift(), config.shift());
        double zoom = draws.between(config.zoomProbability(), 1, config.zoomMin(), config.zoomMax());
        boolean turned = draws.happens(config.rotateProbability());
        double limit = turned ? config.rotateRadians() : 0;
        Turn turn = new Turn(draws.within(limit), draws.within(limit), draws.within(limit));
        return new Augmentation(axes, factor, shift, zoom, turn);
    }

    /** Reads the numbers of one sample in order. */
    private static final class Draws {
        private final CounterRandom random;
        private long at;

        Draws(CounterRandom random, long first) {
            this.random = random;
            at = first;
        }

        double next() {
            return random.uniform(at++);
        }

        boolean happens(double probability) {
            return next() < probability;
        }

        double between(double probability, double otherwise, double low, double high) {
            boolean happens = happens(probability);
            double value = low + (high - low) * next();
            return happens ? value : otherwise;
        }

        double within(double limit) {
            return limit * (2 * next() - 1);
        }
    }
}
