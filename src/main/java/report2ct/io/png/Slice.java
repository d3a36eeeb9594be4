package report2ct.io.png;

import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.volume.AxisMap;
import report2ct.volume.Orientation;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;
import report2ct.volume.VolumeShape;
import report2ct.volume.Window;

/**
 * One plane of a volume of any axis order, read once: values in picture order and the size of a pixel in millimetres.
 * Only the voxels of the plane are read.
 */
public final class Slice {
    private final int width;
    private final int height;
    private final double pixelWidthMm;
    private final double pixelHeightMm;
    private final float[] values;

    private Slice(int width, int height, double pixelWidthMm, double pixelHeightMm, float[] values) {
        this.width = width;
        this.height = height;
        this.pixelWidthMm = pixelWidthMm;
        this.pixelHeightMm = pixelHeightMm;
        this.values = values;
    }

    /** Number of slices of a volume in a plane. */
    public static int count(Volume volume, Plane plane) {
        return ras(volume).shape(volume.shape()).along(plane.sliceAxis());
    }

    private static AxisMap ras(Volume volume) {
        return AxisMap.between(volume.affine(), Orientation.RAS);
    }

    /**
     * Cuts a volume.
     *
     * @param index from 0: inferior, posterior or left first
     */
    public static Slice cut(Volume volume, Plane plane, int index) {
        AxisMap map = ras(volume);
        VolumeShape shape = map.shape(volume.shape());
        if (index < 0 || index >= shape.along(plane.sliceAxis())) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    plane + " slice: expected a number from 0 to " + (shape.along(plane.sliceAxis()) - 1) + ", found "
                            + index);
        }
        int width = shape.along(plane.columnAxis());
        int height = shape.along(plane.rowAxis());
        float[] values = new float[Math.multiplyExact(width, height)];
        int[] ras = new int[3];
        ras[plane.sliceAxis()] = index;
        for (int row = 0; row < height; row++) {
            ras[plane.rowAxis()] = height - 1 - row;
            for (int column = 0; column < width; column++) {
                ras[plane.columnAxis()] = width - 1 - column;
                values[row * width + column] = (float) value(volume, map, ras);
            }
        }
        Spacing s = volume.spacing();
        double[] spacing = {s.x(), s.y(), s.z()};
        return new Slice(
                width, height, spacing[map.source(plane.columnAxis())], spacing[map.source(plane.rowAxis())], values);
    }

    private static double value(Volume volume, AxisMap map, int[] ras) {
        int[] stored = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            int source = map.source(axis);
            stored[source] = map.flipped(axis) ? volume.shape().along(source) - 1 - ras[axis] : ras[axis];
        }
        return volume.value(stored[0], stored[1], stored[2]);
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** Width of the whole slice in millimetres. */
    public double widthMm() {
        return width * pixelWidthMm;
    }

    /** Height of the whole slice in millimetres. */
    public double heightMm() {
        return height * pixelHeightMm;
    }

    /** A value in picture order: column from the left, row from the top. */
    public float at(int column, int row) {
        if (column < 0 || row < 0 || column >= width || row >= height) {
            throw new IndexOutOfBoundsException("pixel (" + column + ", " + row + ") of " + width + " x " + height);
        }
        return values[row * width + column];
    }

    /** The slice with square pixels, interpolated linearly to a given size, through a window. */
    public GreyImage render(Window window, int toWidth, int toHeight) {
        GreyImage image = new GreyImage(toWidth, toHeight);
        for (int y = 0; y < toHeight; y++) {
            double row = clamp((y + 0.5) * height / toHeight - 0.5, height - 1);
            for (int x = 0; x < toWidth; x++) {
                double column = clamp((x + 0.5) * width / toWidth - 0.5, width - 1);
                image.set(x, y, window.grey(between(column, row)));
            }
        }
        return image;
    }

    private static double clamp(double value, int high) {
        return Math.max(0, Math.min(high, value));
    }

    private double between(double column, double row) {
        int c = (int) column;
        int r = (int) row;
        int c1 = Math.min(c + 1, width - 1);
        int r1 = Math.min(r + 1, height - 1);
        double fc = column - c;
        double fr = row - r;
        double upper = at(c, r) * (1 - fc) + at(c1, r) * fc;
        double lower = at(c, r1) * (1 - fc) + at(c1, r1) * fc;
        return upper * (1 - fr) + lower * fr;
    }
}
