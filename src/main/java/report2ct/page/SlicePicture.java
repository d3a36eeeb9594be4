package report2ct.page;

import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.io.png.GreyImage;
import report2ct.io.png.Montage;
import report2ct.io.png.PngFile;
import report2ct.volume.Volume;

/**
 * A picture inside the page.
 *
 * @param png the bytes of a PNG file
 * @param caption below it
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out
public record SlicePicture(byte[] png, String caption) implements PagePart {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    public SlicePicture {
        Objects.requireNonNull(caption, "caption");
        png = png.clone();
        if (png.length < SIGNATURE.length || !Arrays.equals(png, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "picture \"" + caption + "\": expected the bytes of a PNG file");
        }
    }

    /**
     * Slices of a volume.
     *
     * @param mark drawn into the picture, e.g. that the volume is synthetic
     */
    public static SlicePicture of(Volume volume, Montage montage, String mark, String caption) {
        return of(montage.draw(volume, mark), mark, caption);
    }

    /** A picture that is drawn already; {@code mark} goes into its text entries. */
    public static SlicePicture of(GreyImage image, String mark, String caption) {
        return new SlicePicture(PngFile.bytes(image, Map.of("Comment", mark)), caption);
    }

    @Override
    public byte[] png() {
        return png.clone();
    }

    @Override
    public String html() {
        String text = HtmlText.escape(caption);
        return "<figure>\n<img alt=\"" + text + "\" src=\"data:image/png;base64,"
                + Base64.getEncoder().encodeToString(png) + "\">\n<figcaption>" + text + "</figcaption>\n</figure>\n";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SlicePicture that && Arrays.equals(png, that.png) && caption.equals(that.caption);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(png) + caption.hashCode();
    }
}
