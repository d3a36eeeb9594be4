package report2ct.io.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.io.format.LoadedVolume;
import report2ct.io.format.OpenVolume;
import report2ct.io.format.ReadOptions;
import report2ct.io.format.VolumeLabel;
import report2ct.io.format.WriteOptions;
import report2ct.volume.Affine;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;

class NiftiHeaderTest {
    @TempDir
    Path folder;

    private byte[] written() throws IOException {
        Path file = folder.resolve("base.nii");
        short[] values = new short[4 * 3 * 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) (i * 3);
        }
        Volume volume = Volume.ofHu(
                values, 4, 3, 2, Affine.ofSpacing(new Spacing(1, 2, 3)).withOrigin(4, 5, 6));
        new NiftiWriter().write(volume, file, WriteOptions.standard().withOverwrite(true));
        return Files.readAllBytes(file);
    }

    private Path changed(Consumer<ByteBuffer> change) throws IOException {
        byte[] bytes = written();
        change.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        return Files.write(folder.resolve("changed.nii"), bytes);
    }

    private static LoadedVolume read(Path file) throws IOException {
        return read(file, ReadOptions.nibabel());
    }

    private static LoadedVolume read(Path file, ReadOptions options) throws IOException {
        try (OpenVolume open = new NiftiReader().open(file, options)) {
            return open.load();
        }
    }

    private static void refused(Path file, String field) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOfSatisfying(
                        Report2CtException.class,
                        e -> assertThat(e.kind()).isIn(ErrorKind.CORRUPT_FILE, ErrorKind.UNSUPPORTED_FORMAT))
                .hasMessageContaining(field)
                .hasMessageContaining(String.valueOf(file.getFileName()));
    }

    @Test
    void theWrittenHeaderIsOfVersionOneInMillimetresWithBothForms() throws IOException {
        ByteBuffer h = ByteBuffer.wrap(written()).order(ByteOrder.LITTLE_ENDIAN);

        assertThat(h.getInt(0)).isEqualTo(348);
        assertThat(h.getShort(40)).isEqualTo((short) 3);
        assertThat(h.getShort(48)).isEqualTo((short) 1);
        assertThat(h.getShort(70)).isEqualTo((short) 4);
        assertThat(h.getShort(72)).isEqualTo((short) 16);
        assertThat(h.getFloat(76)).isEqualTo(1);
        assertThat(h.getFloat(84)).isEqualTo(2);
        assertThat(h.getFloat(108)).isEqualTo(352);
        assertThat(h.getFloat(112)).isEqualTo(1);
        assertThat(h.get(123)).isEqualTo((byte) 2);
        assertThat(h.getShort(252)).isEqualTo((short) 1);
        assertThat(h.getShort(254)).isEqualTo((short) 1);
        assertThat(h.capacity()).isEqualTo(352 + 48);
    }

    @Test
    void withALabelTheVoxelsBeginBehindTheExtension() throws IOException {
        Path file = folder.resolve("v.nii");
        Volume volume = Volume.ofHu(new short[] {7}, 1, 1, 1, Affine.ofSpacing(Spacing.isotropic(1)));

        new NiftiWriter()
                .write(volume, file, WriteOptions.standard().withLabel(VolumeLabel.synthetic(Map.of("seed", "5"))));

        ByteBuffer h = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int offset = (int) h.getFloat(108);
        assertThat(offset % 16).isZero();
        assertThat(h.get(348)).isEqualTo((byte) 1);
        assertThat(h.getInt(352)).isEqualTo(offset - 352);
        assertThat(h.getInt(356)).isEqualTo(6);
        assertThat(h.getShort(offset)).isEqualTo((short) 7);
        assertThat(read(file).label().details()).containsEntry("seed", "5");
    }

    @Test
    void marksOfManyBytesAreCutForTheDescription() throws IOException {
        Path file = folder.resolve("v.nii");
        VolumeLabel label = new VolumeLabel("SYNTHETIC " + "\u00fc".repeat(60), Map.of());
        Volume volume = Volume.ofHu(new short[] {7}, 1, 1, 1, Affine.ofSpacing(Spacing.isotropic(1)));

        new NiftiWriter().write(volume, file, WriteOptions.standard().withLabel(label));

        assertThat(read(file).label()).isEqualTo(label);
        assertThat(Files.readAllBytes(file)[148 + 79]).isZero();
    }

    @Test
    void aMarkInTheDescriptionAloneIsRead() throws IOException {
        Path file = changed(h -> h.put(148, "SYNTHETIC - not a patient".getBytes(StandardCharsets.US_ASCII)));

        assertThat(read(file).label()).isEqualTo(VolumeLabel.synthetic(Map.of()));
    }

    @ParameterizedTest
    @CsvSource({"0,dim[0]", "8,dim[0]", "-1,dim[0]"})
    void numbersOfAxesOutsideOneToSevenAreRefused(short axes, String field) throws IOException {
        refused(changed(h -> h.putShort(40, axes)), field);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void axesWithoutVoxelsAreRefused(int axis) throws IOException {
        refused(changed(h -> h.putShort(40 + 2 * axis, (short) 0)), "dim[" + axis + "]");
    }

    @Test
    void axesBeyondTheirNumberAreIgnored() throws IOException {
        Volume volume = read(changed(h -> {
                    h.putShort(40, (short) 1);
                    h.putShort(44, (short) -5);
                }))
                .volume();

        assertThat(volume.shape()).hasToString("4 x 1 x 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 1, 32, 128, 1536, 1792, 2048, 2304, -4})
    void typesThatAreNoRealNumbersAreRefused(int code) throws IOException {
        refused(changed(h -> h.putShort(70, (short) code)), "datatype");
    }

    @ParameterizedTest
    @ValueSource(floats = {-1, 0.5f, Float.NaN, 300, 1e30f, 353, 1e6f})
    void offsetsOutsideTheFileAreRefused(float offset) throws IOException {
        refused(changed(h -> h.putFloat(108, offset)), "changed.nii");
    }

    @Test
    void anOffsetOfZeroMeansTheUsualOne() throws IOException {
        assertThat(read(changed(h -> h.putFloat(108, 0))).volume().value(1, 0, 0))
                .isEqualTo(3);
    }

    @Test
    void aSlopeWithoutAnInterceptIsRefused() throws IOException {
        refused(changed(h -> h.putFloat(116, Float.NaN)), "scl_inter");
        assertThat(read(changed(h -> {
                            h.putFloat(112, Float.POSITIVE_INFINITY);
                            h.putFloat(116, 5);
                        }))
                        .volume()
                        .value(1, 0, 0))
                .isEqualTo(3);
        assertThat(read(changed(h -> {
                            h.putFloat(112, -2);
                            h.putFloat(116, 5);
                        }))
                        .volume()
                        .value(1, 0, 0))
                .isEqualTo(-1);
    }

    @Test
    void unitsThatDoNotExistAreRefused() throws IOException {
        refused(changed(h -> h.put(123, (byte) 5)), "xyzt_units");
        assertThat(read(changed(h -> h.put(123, (byte) (2 + 8)))).warnings()).isEmpty();
        LoadedVolume metres = read(changed(h -> h.put(123, (byte) 1)));
        assertThat(metres.volume().spacing()).isEqualTo(new Spacing(1000, 2000, 3000));
        assertThat(metres.volume().affine().at(1, 3)).isEqualTo(5000);
        assertThat(metres.warnings()).hasSize(1);
    }

    @Test
    void aQuaternionLongerThanOneIsRefused() throws IOException {
        Consumer<ByteBuffer> noSform = h -> h.putShort(254, (short) 0);
        refused(changed(noSform.andThen(h -> h.putFloat(256, 1.1f))), "quatern");
        refused(changed(noSform.andThen(h -> h.putFloat(80, -1))), "pixdim[1]");
        refused(changed(noSform.andThen(h -> h.putFloat(84, 0))), "pixdim[2]");
        refused(
                changed(noSform.andThen(h -> h.putShort(252, (short) 0)).andThen(h -> h.putFloat(88, Float.NaN))),
                "pixdim[3]");
        assertThat(read(changed(noSform.andThen(h -> h.putFloat(256, 1.000001f))))
                        .volume()
                        .affine()
                        .axisCodes())
                .isEqualTo("RPI");
    }

    @Test
    void monaisRuleLooksAtTheQuaternionAndVoxelSizesOnly() throws IOException {
        Consumer<ByteBuffer> mismatch = h -> h.putFloat(280, 1.5f);
        Path plain = changed(mismatch);
        assertThat(read(plain).volume().spacing().x()).isEqualTo(1.5);
        assertThat(read(plain, ReadOptions.monai()).volume().spacing().x()).isEqualTo(1);
        Path unusable = changed(mismatch.andThen(h -> h.putFloat(80, -1)));
        assertThat(read(unusable, ReadOptions.monai()).volume().spacing().x()).isEqualTo(1.5);
        Path longQuaternion = changed(mismatch.andThen(h -> h.putFloat(256, 2)));
        assertThat(read(longQuaternion, ReadOptions.monai()).warnings()).isEmpty();
        Path close = changed(h -> h.putFloat(280, 1.000005f));
        assertThat(read(close, ReadOptions.monai()).warnings()).isEmpty();
        Path singular = changed(h -> {
            h.putFloat(280, 0);
            h.putFloat(300, 0);
        });
        refused(singular, "sform");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void rotationsSurviveTheQuaternion(long seed) throws IOException {
        Random random = new Random(seed);
        double[] q = new double[4];
        double norm = 0;
        for (int i = 0; i < 4; i++) {
            q[i] = random.nextGaussian() * (i == seed % 4 ? 1 : 0.2);
            norm += q[i] * q[i];
        }
        for (int i = 0; i < 4; i++) {
            q[i] /= Math.sqrt(norm);
        }
        double[] step = {0.7, 0.9, seed % 2 == 0 ? 2.5 : -2.5};
        double[][] r = {
            {1 - 2 * (q[2] * q[2] + q[3] * q[3]), 2 * (q[1] * q[2] - q[0] * q[3]), 2 * (q[1] * q[3] + q[0] * q[2])},
            {2 * (q[1] * q[2] + q[0] * q[3]), 1 - 2 * (q[1] * q[1] + q[3] * q[3]), 2 * (q[2] * q[3] - q[0] * q[1])},
            {2 * (q[1] * q[3] - q[0] * q[2]), 2 * (q[2] * q[3] + q[0] * q[1]), 1 - 2 * (q[1] * q[1] + q[2] * q[2])}
        };
        double[][] rows = new double[3][4];
        for (int i = 0; i < 3; i++) {
            for (int c = 0; c < 3; c++) {
                rows[i][c] = r[i][c] * step[c];
            }
            rows[i][3] = 10 * i - 7;
        }
        Affine affine = Affine.ofRows(rows);
        Path file = folder.resolve("turned.nii");
        new NiftiWriter()
                .write(
                        Volume.ofHu(new short[8], 2, 2, 2, affine),
                        file,
                        WriteOptions.standard().withOverwrite(true));
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putShort(254, (short) 0);
        Files.write(file, bytes);

        assertThat(read(file).volume().affine().distance(affine))
                .as("seed %d", seed)
                .isCloseTo(0, within(1e-5));
    }

    @Test
    void shearedAxesGetNoQform() throws IOException {
        Affine sheared = Affine.ofRows(new double[][] {{1, 0.2, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}});

        assertThat(Quaternion.of(sheared)).isEmpty();
        Path file = folder.resolve("s.nii");
        new NiftiWriter().write(Volume.ofHu(new short[1], 1, 1, 1, sheared), file, WriteOptions.standard());
        assertThat(ByteBuffer.wrap(Files.readAllBytes(file))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getShort(252))
                .isZero();
        assertThat(read(file).volume().affine().at(0, 1)).isCloseTo(0.2, within(1e-7));
    }

    @Test
    void moreVoxelsThanVersionOneHoldsAreRefused() {
        Volume volume = Volume.ofHu(new short[32768], 32768, 1, 1, Affine.ofSpacing(Spacing.isotropic(1)));

        assertThatThrownBy(() -> new NiftiWriter().write(volume, folder.resolve("l.nii"), WriteOptions.standard()))
                .hasMessageContaining("32767");
    }

    @Test
    void oddExtensionsAreSkipped() {
        byte[] text = NiftiExtensions.of("hello");
        assertThat(NiftiExtensions.comment(text, ByteOrder.LITTLE_ENDIAN)).contains("hello");
        assertThat(text.length).isEqualTo(4 + 16);
        assertThat(NiftiExtensions.of("1234567").length).isEqualTo(4 + 16);
        assertThat(NiftiExtensions.of("12345678").length).isEqualTo(4 + 32);
        assertThat(NiftiExtensions.of("")).containsExactly(0, 0, 0, 0);
        assertThat(NiftiExtensions.comment(new byte[3], ByteOrder.LITTLE_ENDIAN))
                .isEmpty();
        byte[] unflagged = text.clone();
        unflagged[0] = 0;
        assertThat(NiftiExtensions.comment(unflagged, ByteOrder.LITTLE_ENDIAN)).isEmpty();
        byte[] oversized = text.clone();
        oversized[4] = 32;
        assertThat(NiftiExtensions.comment(oversized, ByteOrder.LITTLE_ENDIAN)).isEmpty();
        byte[] zero = text.clone();
        zero[4] = 0;
        assertThat(NiftiExtensions.comment(zero, ByteOrder.LITTLE_ENDIAN)).isEmpty();
        byte[] two = new byte[4 + 32];
        System.arraycopy(text, 0, two, 0, 20);
        System.arraycopy(text, 4, two, 20, 16);
        two[8] = 4;
        two[28] = 'H';
        assertThat(NiftiExtensions.comment(two, ByteOrder.LITTLE_ENDIAN)).contains("Hello");
    }

    @Test
    void imagesAndHeadersMayBeCompressedAndNamedEitherWay() throws IOException {
        byte[] bytes = written();
        byte[] header = Arrays.copyOf(bytes, 348);
        header[345] = 'i';
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putFloat(108, 0);
        byte[] voxels = Arrays.copyOfRange(bytes, 352, bytes.length);
        Path head = Files.write(folder.resolve("p.hdr.gz"), gzip(header));
        refused(head, "p.img");
        Path image = Files.write(folder.resolve("p.img.gz"), gzip(voxels));

        assertThat(read(head).volume().value(3, 2, 1)).isEqualTo(69);
        assertThat(new NiftiReader().recognises(image, new byte[0])).isTrue();
        assertThat(read(image).volume().value(1, 0, 0)).isEqualTo(3);
        assertThat(new NiftiReader().recognises(folder.resolve("q.img"), new byte[0]))
                .isFalse();
        Files.write(image, gzip(Arrays.copyOf(voxels, 47)));
        assertThatThrownBy(() -> read(head))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("p.img.gz");
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zipped = new GZIPOutputStream(out)) {
            zipped.write(bytes);
        }
        return out.toByteArray();
    }
}
