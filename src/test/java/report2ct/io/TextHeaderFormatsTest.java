package report2ct.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.io.format.LoadedVolume;
import report2ct.io.format.ReadOptions;
import report2ct.volume.Affine;
import report2ct.volume.Spacing;

/** Forms and faults of MetaImage and NRRD headers, written by hand. Voxels are the bytes 1, 2, 3, ... */
class TextHeaderFormatsTest {
    private static final String MHA = "ObjectType = Image\nNDims = 3\nDimSize = 2 3 4\nElementType = MET_UCHAR\n";
    private static final String NRRD = "NRRD0004\ntype: uint8\ndimension: 3\nsizes: 2 3 4\nencoding: raw\n";

    @TempDir
    Path folder;

    private static byte[] voxels(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i + 1);
        }
        return bytes;
    }

    private Path file(String name, String header, byte[] data) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header.getBytes(StandardCharsets.UTF_8));
        out.writeBytes(data);
        return Files.write(folder.resolve(name), out.toByteArray());
    }

    private Path mha(String more, int voxels) throws IOException {
        return file("v.mha", more + "ElementDataFile = LOCAL\n", voxels(voxels));
    }

    private Path nrrd(String header, int voxels) throws IOException {
        return file("v.nrrd", header + "\n", voxels(voxels));
    }

    private static LoadedVolume read(Path file) throws IOException {
        return VolumeFiles.standard().read(file, ReadOptions.nibabel());
    }

    private static void refused(Path file, String part) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOfSatisfying(
                        Report2CtException.class,
                        e -> assertThat(e.kind()).isIn(ErrorKind.CORRUPT_FILE, ErrorKind.UNSUPPORTED_FORMAT))
                .hasMessageContaining(part)
                .hasMessageContaining(String.valueOf(file.getFileName()));
    }

    @Test
    void aPlainMetaImageIsRead() throws IOException {
        LoadedVolume loaded = read(mha(MHA, 24));

        assertThat(loaded.volume().shape()).hasToString("2 x 3 x 4");
        assertThat(loaded.volume().value(1, 2, 3)).isEqualTo(24);
        assertThat(loaded.format()).isEqualTo("MetaImage");
        assertThat(loaded.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NDims = 1|NDims",
                "NDims = 11|NDims",
                "NDims = x|NDims",
                "DimSize = 2 3|DimSize",
                "DimSize = 2 3 0|size",
                "ElementType = MET_UCHAR_ARRAY|ElementType",
                "ElementSpacing = 1 1 -1|ElementSpacing",
                "ElementSpacing = 1 1 NaN|ElementSpacing",
                "ElementSpacing = 1 1|ElementSpacing",
                "Offset = 1 2 three|Offset",
                "TransformMatrix = 1 0 0 0 1 0 0 0 0|geometry",
                "TransformMatrix = 1 0 0 0|TransformMatrix",
                "ObjectType = Mesh|ObjectType",
                "ElementNumberOfChannels = 3|ElementNumberOfChannels",
                "ElementToIntensityFunctionSlope = 2|Slope",
                "ElementToIntensityFunctionOffset = 1|Slope",
                "BinaryData = perhaps|BinaryData",
                "DistanceUnits = inch|DistanceUnits",
                "a line without sign|key = value",
            })
    void metaImagesThatBreakARuleAreRefused(String line, String part) throws IOException {
        String key = line.contains("=") ? line.substring(0, line.indexOf('=')).strip() : "none";
        String header = MHA.replaceAll("(?m)^" + key + " = .*\n", "");

        refused(mha(header + line + "\n", 24), part);
    }

    @Test
    void metaImageFieldsAreNotGivenTwice() throws IOException {
        refused(mha(MHA + "DimSize = 2 3 4\n", 24), "DimSize");
        refused(file("v.mha", MHA, voxels(0)), "ElementDataFile");
        refused(file("v.mha", MHA + "ElementDataFile = v%02d.raw 1 4 1\n", voxels(24)), "pattern");
        refused(file("v.mhd", MHA + "HeaderSize = -2\nElementDataFile = v.raw\n", voxels(0)), "HeaderSize");
    }

    @Test
    void metaImagesMayHoldTextOtherUnitsAndTwoAxes() throws IOException {
        Path text = file("t.mha", """
                NDims = 2
                DimSize = 3 2
                ElementSpacing = 0.1 0.2
                TransformMatrix = 0 1 -1 0
                Offset = 1 2
                DistanceUnits = cm
                BinaryData = False
                ElementByteOrderMSB = True
                ElementType = MET_SHORT
                ElementDataFile = LOCAL
                """, "1 -2 3\n4 5 -600\n".getBytes(StandardCharsets.US_ASCII));

        LoadedVolume loaded = read(text);

        assertThat(loaded.volume().toShorts()).containsExactly(1, -2, 3, 4, 5, -600);
        assertThat(loaded.volume().spacing()).isEqualTo(new Spacing(1, 2, 1));
        assertThat(loaded.volume().affine().originLps()).containsExactly(10, 20, 0);
        assertThat(loaded.volume().affine().axisCodes()).isEqualTo("PRS");
        assertThat(loaded.warnings()).singleElement().asString().contains("cm");
    }

    @ParameterizedTest
    @CsvSource({"um,0.001", "mm,1", "m,1000", "?,1"})
    void metaImageLengthsBecomeMillimetres(String unit, double mm) throws IOException {
        assertThat(read(mha(MHA + "DistanceUnits = " + unit + "\n", 24))
                        .volume()
                        .spacing())
                .isEqualTo(Spacing.isotropic(mm));
    }

    @ParameterizedTest
    @CsvSource({
        "MET_CHAR,int8",
        "MET_UCHAR,uint8",
        "MET_SHORT,int16",
        "MET_USHORT,uint16",
        "MET_INT,int32",
        "MET_LONG,int32",
        "MET_UINT,uint32",
        "MET_ULONG,uint32",
        "MET_LONG_LONG,int64",
        "MET_ULONG_LONG,uint64",
        "MET_FLOAT,float32",
        "MET_DOUBLE,float64"
    })
    void metaImageTypesHaveTheirNames(String type, String dtype) throws IOException {
        Path file = mha(MHA.replace("MET_UCHAR", type), 24 * 8);

        assertThat(read(file).storedType()).isEqualTo(dtype);
    }

    @Test
    void framesOfEachFormatAreRefusedUnlessChosen() throws IOException {
        String header = "NDims = 4\nDimSize = 2 1 2 3\nElementSpacing = 1 2 3 9\nElementType = MET_UCHAR\n";
        Path raw = file("r.mha", header + "ElementDataFile = LOCAL\n", voxels(12));
        Path packed = file("c.mha", header + "CompressedData = True\nElementDataFile = LOCAL\n", zlib(voxels(12)));
        Path nrrd = nrrd("""
                NRRD0004
                type: uchar
                dimension: 5
                sizes: 1 2 1 2 3
                encoding: raw
                space: RAS
                space directions: none (1,0,0) (0,2,0) (0,0,3) none
                """, 12);
        for (Path file : new Path[] {raw, packed, nrrd}) {
            refused(file, "3 frames");
            for (int frame = 0; frame < 3; frame++) {
                LoadedVolume loaded =
                        VolumeFiles.standard().read(file, ReadOptions.nibabel().withFrame(frame));
                assertThat(loaded.volume().toShorts())
                        .as("%s frame %d", file, frame)
                        .containsExactly(4 * frame + 1, 4 * frame + 2, 4 * frame + 3, 4 * frame + 4);
                assertThat(loaded.volume().spacing()).isEqualTo(new Spacing(1, 2, 3));
            }
        }
    }

    private static byte[] zlib(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream zipped = new DeflaterOutputStream(out)) {
            zipped.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zipped = new GZIPOutputStream(out)) {
            zipped.write(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void lastBytesAndCompressionExcludeEachOther() throws IOException {
        Files.write(folder.resolve("v.zraw"), zlib(voxels(24)));
        Path header =
                file("v.mhd", MHA + "CompressedData = True\nHeaderSize = -1\nElementDataFile = v.zraw\n", voxels(0));

        assertThatThrownBy(() -> read(header))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("last bytes");
    }

    @Test
    void theListOfDataFilesMustDivideTheVoxels() throws IOException {
        for (int i = 0; i < 5; i++) {
            Files.write(folder.resolve("s" + i), voxels(6));
        }
        String header = MHA + "ElementDataFile = LIST\n";

        assertThat(read(file("v.mhd", header + "s0\ns1\n\ns2\ns3\n", voxels(0)))
                        .volume()
                        .value(0, 1, 3))
                .isEqualTo(3);
        refused(file("v.mhd", header + "s0\ns1\ns2\ns3\ns4\n", voxels(0)), "data files");
        refused(file("v.mhd", header, voxels(0)), "data files");
        assertThatThrownBy(() -> read(file("v.mhd", header + "s0\ns1\n", voxels(0))))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("s0");
        refused(file("v.mhd", header + "s0\ns1\ns2\n../s3\n", voxels(0)), "way out");
    }

    @Test
    void aPlainNrrdIsRead() throws IOException {
        LoadedVolume loaded = read(nrrd(NRRD, 24));

        assertThat(loaded.volume().value(1, 2, 3)).isEqualTo(24);
        assertThat(loaded.volume().affine().axisCodes()).isEqualTo("LPS");
        assertThat(loaded.format()).isEqualTo("NRRD");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type: block|type",
                "type: short|endian",
                "dimension: 1|dimension",
                "dimension: 17|dimension",
                "dimension: 2|sizes",
                "sizes: 2 3|sizes",
                "sizes: 2 3 x|sizes",
                "encoding: zip|encoding",
                "space: somewhere|space",
                "space directions: (1,0,0) (0,1,0)|space directions",
                "space directions: (1,0,0) (0,1,0) (0,0,a)|space directions",
                "space directions: (1,0) (0,1) (1,1)|space directions",
                "space directions: (1,0,0) (0,1,0) 001|space directions",
                "space directions: none (0,1,0) (0,0,1)|no direction",
                "space directions: (1,0,0) none (0,0,1)|space directions",
                "space origin: 1,2,3|space origin",
                "spacings: 1 1 0|spacings",
                "spacings: 1 1 inf|spacings",
                "space units: \"mm\" \"mm\" \"cm\"|space units",
                "space units: \"inch\" \"inch\" \"inch\"|space units",
                "line skip: -1|line skip",
                "byte skip: -2|byte skip",
                "line skip: 99|line skip",
                "no colon here|header",
                "data file: v%d.raw 1 2 1|pattern",
                "data file: none.raw|no such file",
            })
    void nrrdsThatBreakARuleAreRefused(String line, String part) throws IOException {
        String key = line.contains(":") ? line.substring(0, line.indexOf(':')) : "none";
        String header = NRRD.replaceAll("(?m)^" + key + ": .*\n", "");

        refused(nrrd(header + line + "\n", 24), part);
    }

    @Test
    void nrrdFieldsAreNotGivenTwice() throws IOException {
        refused(nrrd(NRRD + "endian: little\nendian: big\n", 24), "endian");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NRRD0000", "NRRD0006", "NRRD00041", "NRRD"})
    void unknownVersionsAreRefused(String magic) throws IOException {
        refused(nrrd(NRRD.replace("NRRD0004", magic), 24), "magic");
    }

    @ParameterizedTest
    @CsvSource({
        "signed char,int8",
        "int8,int8",
        "unsigned char,uint8",
        "uint8_t,uint8",
        "short int,int16",
        "signed short,int16",
        "ushort,uint16",
        "unsigned short int,uint16",
        "signed int,int32",
        "unsigned int,uint32",
        "long long int,int64",
        "int64_t,int64",
        "unsigned long long,uint64",
        "uint64,uint64",
        "float,float32",
        "double,float64"
    })
    void nrrdTypesHaveTheirNames(String type, String dtype) throws IOException {
        Path file = nrrd(NRRD.replace("uint8", type) + "endian: little\n", 24 * 8);

        assertThat(read(file).storedType()).isEqualTo(dtype);
    }

    @ParameterizedTest
    @CsvSource({"RAS,RAS", "right-anterior-superior-time,RAS", "LPST,LPS", "LAS,LAS", "scanner-xyz,LPS"})
    void nrrdSpacesSayWhereAxesGo(String space, String codes) throws IOException {
        LoadedVolume loaded = read(nrrd(NRRD + "space: " + space + "\nspacedirections: (1,0,0) (0,1,0) (0,0,1)\n", 24));

        assertThat(loaded.volume().affine().axisCodes()).isEqualTo(codes);
        assertThat(loaded.warnings()).hasSize(space.equals("scanner-xyz") ? 1 : 0);
    }

    @Test
    void nrrdLengthsBecomeMillimetres() throws IOException {
        LoadedVolume loaded =
                read(nrrd(NRRD + "spacings: 0.1 nan 0.3\nunits: \"cm\" \"cm\" \"cm\"\nspace origin: (1, 2, 3)\n", 24));

        assertThat(loaded.volume().spacing()).isEqualTo(new Spacing(1, 10, 3));
        assertThat(loaded.volume().affine().originLps()).containsExactly(10, 20, 30);
        assertThat(loaded.warnings()).hasSize(1);
        assertThat(read(nrrd(NRRD + "space units: \"um\" \"um\" \"um\"\n", 24))
                        .volume()
                        .spacing())
                .isEqualTo(Spacing.isotropic(0.001));
        assertThat(read(nrrd(NRRD + "space units: \"m\" \"m\" \"m\"\n", 24))
                        .volume()
                        .spacing())
                .isEqualTo(Spacing.isotropic(1000));
    }

    @Test
    void oneSliceGetsAThirdAxisAtRightAngles() throws IOException {
        String header = """
                NRRD0004
                type: uchar
                dimension: 2
                sizes: 2 3
                encoding: raw
                space: RAS
                space directions: (0,2,0) (0,0,3)
                """;

        Affine affine = read(nrrd(header, 6)).volume().affine();

        assertThat(affine.spacing()).isEqualTo(new Spacing(2, 3, 1));
        assertThat(affine.axisCodes()).isEqualTo("ASR");
    }

    @Test
    void nrrdMayHoldHexAndText() throws IOException {
        Path hex = file(
                "h.nrrd",
                NRRD.replace("raw", "hex").replace("2 3 4", "2 1 2") + "\n",
                "01 02\n0A ff".getBytes(StandardCharsets.US_ASCII));
        Path text = file(
                "t.nrrd",
                NRRD.replace("raw", "text").replace("2 3 4", "2 1 2") + "\n",
                "1 2 10 256".getBytes(StandardCharsets.US_ASCII));

        assertThat(read(hex).volume().toShorts()).containsExactly(1, 2, 10, 255);
        refused(text, "256");
    }

    @Test
    void skipsApplyBeforeAndAfterDecompression() throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.writeBytes("a line\nanother\n".getBytes(StandardCharsets.US_ASCII));
        data.writeBytes(gzip(voxels(27)));
        Files.write(folder.resolve("d.gz"), data.toByteArray());
        String header = NRRD.replace("raw", "gzip") + "line skip: 2\nbyte skip: 3\ndata file: d.gz\n";

        assertThat(read(file("v.nhdr", header, voxels(0))).volume().value(0, 0, 0))
                .isEqualTo(4);
    }

    @Test
    void severalCompressedFilesAreOneVolume() throws IOException {
        Files.write(folder.resolve("a.gz"), gzip(voxels(12)));
        Files.write(folder.resolve("b.gz"), gzip(voxels(12)));
        String header = NRRD.replace("raw", "gzip") + "data file: LIST\na.gz\n";

        assertThat(read(file("v.nhdr", header + "b.gz\n", voxels(0))).volume().value(1, 2, 3))
                .isEqualTo(12);
        assertThatThrownBy(() -> read(file("v.nhdr", header, voxels(0)))).isInstanceOf(Report2CtException.class);
    }

    @Test
    void aLabelIsReadOnlyWithItsMark() throws IOException {
        assertThat(read(nrrd(NRRD + "content: SYNTHETIC\nreport2ct-seed:=5\nother:=x\n", 24))
                        .label()
                        .details())
                .containsOnlyKeys("seed")
                .containsEntry("seed", "5");
        assertThat(read(nrrd(NRRD + "content: a scan\nreport2ct-seed:=5\n", 24))
                        .label()
                        .isEmpty())
                .isTrue();
        assertThat(read(mha(MHA + "Comment = SYNTHETIC\nreport2ct-seed = 5\n", 24))
                        .label()
                        .details())
                .containsEntry("seed", "5");
    }
}
