package report2ct.training.run;

import java.util.regex.Pattern;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * A picture of what a network under training makes.
 *
 * @param name lower-case letters, digits and dashes; the same at every step
 * @param width in pixels
 * @param height in pixels
 * @param png the picture as a PNG file
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out
public record SamplePicture(String name, int width, int height, byte[] png) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,60}");

    public SamplePicture {
        png = png.clone();
        if (!NAME.matcher(name).matches() || width < 1 || height < 1) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "sample: expected a name of a-z, 0-9 and dashes and a positive size, found '" + name + "', " + width
                            + "x" + height);
        }
    }

    @Override
    public byte[] png() {
        return png.clone();
    }
}
