package report2ct.volume;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** A display window: the Hounsfield units around {@code centre} that are shown as grey, {@code width} of them. */
public record Window(String name, double centre, double width) {
    /** Lungs: -1350 to 150 HU. */
    public static final Window LUNG = new Window("LUNG", -600, 1500);
    /** Mediastinum and soft tissue: -160 to 240 HU. */
    public static final Window MEDIASTINUM = new Window("MEDIASTINUM", 40, 400);

    public Window {
        if (!Double.isFinite(centre) || !(width > 0) || Double.isInfinite(width)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "window: expected a finite centre and a positive width, found " + centre + " and " + width);
        }
    }

    /** Grey from 0 (black) to 255 (white), rounded to the nearest; what is not a number is black. */
    public int grey(double hu) {
        double t = (hu - (centre - width / 2)) / width;
        if (!(t > 0)) {
            return 0;
        }
        return t >= 1 ? 255 : (int) Math.round(t * 255);
    }
}
