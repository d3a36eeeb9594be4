package report2ct.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import report2ct.io.format.VolumeLabel;
import report2ct.io.format.WriteOptions;
import report2ct.io.png.GreyImage;
import report2ct.io.png.PngFile;
import report2ct.volume.Affine;
import report2ct.volume.Orientation;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;

/** What other programs need in a file is in it, also where our own readers do not look. */
class WrittenHeadersTest {
    private static final WriteOptions RAW =
            WriteOptions.standard().withCompress(false).withLabel(new VolumeLabel("MARK", Map.of("seed", "7")));

    @TempDir
    Path folder;

    private static Volume volume() {
        Affine affine = Affine.ofSpacing(new Spacing(1, 2, 3)).withOrigin(4, 5, 6.5);
        return Volume.ofHu(new short[] {1, 2, 3, 4, 5, 6}, 3, 2, 1, affine);
    }

    private String header(Volume volume, String name) throws IOException {
        Path file = folder.resolve(name);
        VolumeFiles.standard().write(volume, file, RAW);
        byte[] bytes = Files.readAllBytes(file);
        return new String(bytes, 0, bytes.length - 12, StandardCharsets.US_ASCII);
    }

    @Test
    void theHeaderOfAMetaImageIsComplete() throws IOException {
        assertThat(header(volume(), "v.mha")).isEqualTo("""
                        ObjectType = Image
                        NDims = 3
                        Comment = MARK
                        BinaryData = True
                        BinaryDataByteOrderMSB = False
                        CompressedData = False
                        TransformMatrix = -1 0 0 0 -1 0 0 0 1
                        Offset = -4 -5 6.5
                        CenterOfRotation = 0 0 0
                        AnatomicalOrientation = LPI
                        ElementSpacing = 1 2 3
                        DimSize = 3 2 1
                        report2ct-seed = 7
                        ElementType = MET_SHORT
                        ElementDataFile = LOCAL
                        """);
    }

    @Test
    void aMetaImageNamesTheSidesFromWhichItsAxesCome() throws IOException {
        assertThat(header(Orientation.LPS.apply(volume()), "v.mha")).contains("AnatomicalOrientation = RAI\n");
        assertThat(header(new Orientation("SRP").apply(volume()), "w.mha")).contains("AnatomicalOrientation = ILA\n");
    }

    @Test
    void theHeaderOfAnNrrdFileIsComplete() throws IOException {
        assertThat(header(volume(), "v.nrrd")).isEqualTo("""
                        NRRD0005
                        content: MARK
                        type: short
                        dimension: 3
                        space: left-posterior-superior
                        sizes: 3 2 1
                        space directions: (-1.0,0.0,0.0) (0.0,-2.0,0.0) (0.0,0.0,3.0)
                        kinds: domain domain domain
                        endian: little
                        encoding: raw
                        space origin: (-4.0,-5.0,6.5)
                        space units: "mm" "mm" "mm"
                        report2ct-seed:=7

                        """);
    }

    @Test
    void thePartsOfAPictureHaveTheirChecksums() {
        byte[] bytes = PngFile.bytes(new GreyImage(3, 2), Map.of("Comment", "x"));
        ByteBuffer parts = ByteBuffer.wrap(bytes).position(8);
        List<String> types = new ArrayList<>();
        while (parts.hasRemaining()) {
            byte[] data = new byte[4 + parts.getInt()];
            parts.get(data);
            CRC32 crc = new CRC32();
            crc.update(data);
            assertThat(parts.getInt()).isEqualTo((int) crc.getValue());
            types.add(new String(data, 0, 4, StandardCharsets.US_ASCII));
        }

        assertThat(types).containsExactly("IHDR", "tEXt", "IDAT", "IEND");
    }
}
