package report2ct.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import report2ct.Report2CtException;
import report2ct.io.png.GreyImage;
import report2ct.io.png.Montage;
import report2ct.volume.Affine;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;
import report2ct.volume.Window;

class SlicePictureTest {
    static SlicePicture picture(String caption) {
        return SlicePicture.of(new GreyImage(2, 3), "MARK", caption);
    }

    @Test
    void theEmbeddedPictureIsThePng() throws Exception {
        GreyImage image = new GreyImage(2, 3);
        image.set(1, 2, 200);
        SlicePicture picture = SlicePicture.of(image, "MARK", "c");

        String html = picture.html();
        String data = html.substring(html.indexOf("base64,") + 7, html.indexOf("\">"));
        byte[] png = Base64.getDecoder().decode(data);

        assertThat(png).isEqualTo(picture.png());
        assertThat(ImageIO.read(new ByteArrayInputStream(png)).getRaster().getSample(1, 2, 0))
                .isEqualTo(200);
        assertThat(new String(png, StandardCharsets.ISO_8859_1)).contains("Comment\0MARK");
    }

    @Test
    void aVolumeIsDrawnAsTheMontageSays() {
        Volume volume = Volume.ofHu(new short[16 * 16 * 16], 16, 16, 16, Affine.ofSpacing(new Spacing(1, 1, 1)));
        Montage montage = new Montage(32, 1, List.of(Window.LUNG));

        SlicePicture picture = SlicePicture.of(volume, montage, "MARK", "c");

        assertThat(picture).isEqualTo(SlicePicture.of(montage.draw(volume, "MARK"), "MARK", "c"));
        assertThat(picture).isNotEqualTo(SlicePicture.of(montage.draw(volume, "OTHER"), "MARK", "c"));
    }

    @Test
    void whatIsNoPngIsRefused() {
        assertThatThrownBy(() -> new SlicePicture(new byte[] {1, 2, 3}, "c"))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("PNG");
        assertThatThrownBy(() -> new SlicePicture(new byte[100], "c")).isInstanceOf(Report2CtException.class);
    }

    @Test
    void theBytesAreCopied() {
        SlicePicture picture = picture("c");
        picture.png()[0] = 0;

        assertThat(picture).isEqualTo(picture("c")).hasSameHashCodeAs(picture("c"));
    }
}
