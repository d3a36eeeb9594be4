package report2ct.vae;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Size of a feature map of one sample: [1, channels, x, y, z]. */
public record MapShape(long channels, long x, long y, long z) {
    public MapShape {
        if (channels < 1 || x < 1 || y < 1 || z < 1) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "feature map: expected positive sizes, found " + channels + " x " + x + " x " + y + " x " + z);
        }
    }

    /** Values in one plane across x. */
    public long planeElements() {
        return Math.multiplyExact(channels, Math.multiplyExact(y, z));
    }

    /** Values in all. */
    public long elements() {
        return Math.multiplyExact(planeElements(), x);
    }

    /** Positions in all: values of one channel. */
    public long positions() {
        return Math.multiplyExact(x, Math.multiplyExact(y, z));
    }

    /** The same with another number of channels. */
    public MapShape withChannels(long other) {
        return new MapShape(other, x, y, z);
    }

    /** The same at twice the resolution. */
    public MapShape doubled() {
        return new MapShape(channels, 2 * x, 2 * y, 2 * z);
    }

    /** The same at half the resolution. */
    public MapShape halved() {
        return new MapShape(channels, x / 2, y / 2, z / 2);
    }
}
