package report2ct.io.png;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.Report2CtException;
import report2ct.volume.Affine;
import report2ct.volume.Orientation;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;
import report2ct.volume.Window;

class MontageTest {
    @TempDir
    Path folder;

    /** RAS, 4 x 3 x 5 voxels, value x + 10 y + 100 z. */
    private static Volume numbered() {
        short[] values = new short[60];
        for (int i = 0; i < 60; i++) {
            values[i] = (short) (i % 4 + 10 * (i / 4 % 3) + 100 * (i / 12));
        }
        return Volume.ofHu(values, 4, 3, 5, Affine.ofSpacing(new Spacing(1, 2, 3)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RAS", "LPS", "PIL", "SAR", "IRP"})
    void slicesLieAsRadiologistsExpectWhateverTheVoxelOrder(String codes) {
        Volume volume = new Orientation(codes).apply(numbered());

        Slice axial = Slice.cut(volume, Plane.AXIAL, 1);
        Slice coronal = Slice.cut(volume, Plane.CORONAL, 2);
        Slice sagittal = Slice.cut(volume, Plane.SAGITTAL, 3);

        assertThat(List.of(axial.width(), axial.height())).containsExactly(4, 3);
        assertThat(axial.at(0, 0)).isEqualTo(123); // right, anterior
        assertThat(axial.at(3, 2)).isEqualTo(100); // left, posterior
        assertThat(List.of(coronal.width(), coronal.height())).containsExactly(4, 5);
        assertThat(coronal.at(0, 0)).isEqualTo(423); // right, superior
        assertThat(coronal.at(3, 4)).isEqualTo(20); // left, inferior
        assertThat(List.of(sagittal.width(), sagittal.height())).containsExactly(3, 5);
        assertThat(sagittal.at(0, 0)).isEqualTo(423); // anterior, superior
        assertThat(sagittal.at(2, 4)).isEqualTo(3); // posterior, inferior
        assertThat(axial.widthMm()).isEqualTo(4);
        assertThat(axial.heightMm()).isEqualTo(6);
        assertThat(coronal.heightMm()).isEqualTo(15);
        assertThat(sagittal.widthMm()).isEqualTo(6);
        assertThat(Slice.count(volume, Plane.AXIAL)).isEqualTo(5);
        assertThat(Slice.count(volume, Plane.CORONAL)).isEqualTo(3);
        assertThat(Slice.count(volume, Plane.SAGITTAL)).isEqualTo(4);
    }

    @Test
    void renderingAtTheSizeOfTheSliceIsTheWindow() {
        Slice slice = Slice.cut(numbered(), Plane.AXIAL, 2);
        Window window = new Window("ALL", 200, 400);

        GreyImage image = slice.render(window, 4, 3);

        for (int y = 0; y < 3; y++) {
            for (int x = 0; x < 4; x++) {
                assertThat(image.at(x, y)).isEqualTo(window.grey(slice.at(x, y)));
            }
        }
    }

    @Test
    void renderingLargerInterpolatesBetweenPixels() {
        Volume two = Volume.ofHu(new short[] {0, 100}, 2, 1, 1, Affine.ofSpacing(Spacing.isotropic(1)));
        Window window = new Window("ALL", 50, 100);

        GreyImage image = Slice.cut(two, Plane.AXIAL, 0).render(window, 4, 2);

        for (int y = 0; y < 2; y++) {
            assertThat(List.of(image.at(0, y), image.at(1, y), image.at(2, y), image.at(3, y)))
                    .containsExactly(255, 191, 64, 0);
        }
    }

    @Test
    void theMontageKeepsTheProportionsOfThePatient() {
        GreyImage picture = new Montage(150, 1, List.of(Window.LUNG)).draw(numbered(), "");

        // Widths 40, 40 and 60 pixels, heights 60, 150 and 150 at 10 pixels for a millimetre, gaps of 4.
        assertThat(picture.width()).isEqualTo(4 + 40 + 4 + 40 + 4 + 60 + 4);
        assertThat(picture.height()).isEqualTo(4 + 150 + 4 + 15);
        int bright = Window.LUNG.grey(200);
        assertThat(picture.at(4 + 20, 4 + 45 + 40)).isBetween(bright - 10, 255);
        assertThat(picture.at(4 + 20, 4 + 30)).isZero();
    }

    @Test
    void severalSlicesAndWindowsMakeALargerMontage() {
        GreyImage picture = new Montage(30, 2, List.of(Window.LUNG, Window.MEDIASTINUM)).draw(numbered(), "x");

        assertThat(picture.width()).isEqualTo(4 + 2 * (8 + 4) + 2 * (8 + 4) + 2 * (12 + 4));
        assertThat(picture.height()).isEqualTo(2 * (30 + 4) + 4 + 15);
    }

    @Test
    void captionAndLettersAreDrawn() {
        Volume dark = Volume.ofHu(filled(-2000), 4, 3, 5, Affine.ofSpacing(new Spacing(1, 2, 3)));
        Montage montage = new Montage(150, 1, List.of(Window.LUNG));

        GreyImage with = montage.draw(dark, "SYNTHETIC");
        GreyImage without = montage.draw(dark, "");

        assertThat(lit(with) - lit(without)).isEqualTo(litOf("SYNTHETIC"));
        assertThat(lit(without)).isEqualTo(litOf("LUNG") + litOf("RA") + litOf("RS") + litOf("AS"));
    }

    private static short[] filled(int value) {
        short[] values = new short[60];
        Arrays.fill(values, (short) value);
        return values;
    }

    private static int lit(GreyImage image) {
        int lit = 0;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                lit += image.at(x, y) > 0 ? 1 : 0;
            }
        }
        return lit;
    }

    private static int litOf(String text) {
        GreyImage image = new GreyImage(PixelFont.width(text), PixelFont.HEIGHT);
        PixelFont.draw(image, text, 0, 0, 255);
        return lit(image);
    }

    @Test
    void lettersHaveTheirShape() {
        GreyImage image = new GreyImage(6, 7);
        PixelFont.draw(image, "l", 0, 0, 9);

        for (int y = 0; y < 7; y++) {
            for (int x = 0; x < 6; x++) {
                assertThat(image.at(x, y)).isEqualTo(x == 0 || (y == 6 && x < 5) ? 9 : 0);
            }
        }
        assertThat(litOf(" ")).isZero();
        assertThat(litOf("\u00e4")).isEqualTo(20);
        assertThat(litOf("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.,:/()+=%_")).isGreaterThan(500);
    }

    @Test
    void textOutsideThePictureIsCut() {
        GreyImage image = new GreyImage(8, 8);

        PixelFont.draw(image, "HHHH", -3, 3, 9);
        image.draw(new GreyImage(4, 4), -2, -2);
        image.draw(new GreyImage(20, 20), 6, 6);

        assertThat(image.at(1, 4)).isEqualTo(9);
        assertThatThrownBy(() -> image.at(8, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> image.set(0, -1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aPngHasThePixelsAndTheText() throws IOException {
        Random random = new Random(5);
        GreyImage image = new GreyImage(31, 17);
        for (int y = 0; y < 17; y++) {
            for (int x = 0; x < 31; x++) {
                image.set(x, y, random.nextInt(256));
            }
        }

        byte[] bytes = PngFile.bytes(image, Map.of("Comment", "SYNTHETIC - not a patient"));

        BufferedImage read = ImageIO.read(new ByteArrayInputStream(bytes));
        assertThat(read.getWidth()).isEqualTo(31);
        assertThat(read.getHeight()).isEqualTo(17);
        for (int y = 0; y < 17; y++) {
            for (int x = 0; x < 31; x++) {
                assertThat(read.getRaster().getSample(x, y, 0)).isEqualTo(image.at(x, y));
            }
        }
        byte[] chunk = "tEXtComment\0SYNTHETIC - not a patient".getBytes(StandardCharsets.ISO_8859_1);
        String all = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = all.indexOf(new String(chunk, StandardCharsets.ISO_8859_1));
        assertThat(ByteBuffer.wrap(bytes).getInt(at - 4)).isEqualTo(chunk.length - 4);
        assertThat(PngFile.bytes(image, Map.of())).isNotEqualTo(bytes);
    }

    @Test
    void pngFilesAreNotReplacedSilently() throws IOException {
        Path file = folder.resolve("m.png");

        PngFile.write(new GreyImage(2, 2), Map.of(), file, false);

        assertThat(Files.readAllBytes(file)).isEqualTo(PngFile.bytes(new GreyImage(2, 2), Map.of()));
        assertThatThrownBy(() -> PngFile.write(new GreyImage(2, 2), Map.of(), file, false))
                .isInstanceOf(Report2CtException.class);
        PngFile.write(new GreyImage(2, 2), Map.of(), file, true);
    }

    @Test
    void impossiblePicturesAreRefused() {
        assertThatThrownBy(() -> new GreyImage(0, 1)).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> new GreyImage(1, 1 << 16)).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> new Montage(15, 1, List.of(Window.LUNG))).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> new Montage(16, 0, List.of(Window.LUNG))).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> new Montage(16, 1, List.of())).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> Slice.cut(numbered(), Plane.AXIAL, 5)).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> Slice.cut(numbered(), Plane.AXIAL, -1)).isInstanceOf(Report2CtException.class);
        Slice slice = Slice.cut(numbered(), Plane.AXIAL, 0);
        assertThatThrownBy(() -> slice.at(4, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        GreyImage one = new GreyImage(1, 1);
        assertThatThrownBy(() -> PngFile.bytes(one, Map.of("", "x"))).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> PngFile.bytes(one, Map.of("k", "a\0b"))).isInstanceOf(Report2CtException.class);
        assertThat(Montage.standard().windows()).containsExactly(Window.LUNG, Window.MEDIASTINUM);
    }
}
