package report2ct.io.png;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** A picture of 8-bit grey values, black at first. Mutable; one thread draws it, then it is only read. */
public final class GreyImage {
    private static final int LARGEST = 1 << 15;

    private final int width;
    private final int height;
    private final byte[] pixels;

    public GreyImage(int width, int height) {
        if (width < 1 || height < 1 || width > LARGEST || height > LARGEST) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "picture: expected 1 to " + LARGEST + " pixels along each side, found " + width + " x " + height);
        }
        this.width = width;
        this.height = height;
        this.pixels = new byte[Math.multiplyExact(width, height)];
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** Grey from 0 to 255. */
    public int at(int x, int y) {
        return pixels[place(x, y)] & 0xFF;
    }

    /** Sets a pixel. */
    public void set(int x, int y, int grey) {
        pixels[place(x, y)] = (byte) grey;
    }

    private int place(int x, int y) {
        if (x < 0 || y < 0 || x >= width || y >= height) {
            throw new IndexOutOfBoundsException("pixel (" + x + ", " + y + ") of " + width + " x " + height);
        }
        return y * width + x;
    }

    /** Copies another picture with its upper left corner at a place; what lies outside is left out. */
    public void draw(GreyImage other, int left, int top) {
        for (int y = Math.max(0, -top); y < Math.min(other.height, height - top); y++) {
            for (int x = Math.max(0, -left); x < Math.min(other.width, width - left); x++) {
                set(left + x, top + y, other.at(x, y));
            }
        }
    }

    /** One row of pixels, for writing. */
    void copyRow(int y, byte[] target, int offset) {
        System.arraycopy(pixels, y * width, target, offset, width);
    }
}
