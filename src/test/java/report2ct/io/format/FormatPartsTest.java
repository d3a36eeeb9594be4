package report2ct.io.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.Report2CtException;
import report2ct.volume.VolumeShape;

class FormatPartsTest {
    private static final Path NAME = Path.of("some.file");

    @TempDir
    Path folder;

    @Test
    void aLabelsTextIsReadAsWritten() {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("seed", "7");
        details.put("options", "steps=30 = all");
        VolumeLabel label = VolumeLabel.synthetic(details);

        assertThat(label.text()).isEqualTo("SYNTHETIC - not a patient\nseed=7\noptions=steps=30 = all");
        assertThat(VolumeLabel.ofText(label.text())).isEqualTo(label);
        assertThat(VolumeLabel.ofText("")).isEqualTo(VolumeLabel.NONE);
        assertThat(VolumeLabel.ofText("FSL5.0\nseed=7")).isEqualTo(VolumeLabel.NONE);
        assertThat(VolumeLabel.ofText("SYNTHETIC\nBad Key=1\nseed = 7 ").details())
                .isEqualTo(Map.of("seed", "7"));
        assertThat(VolumeLabel.NONE.isEmpty()).isTrue();
        assertThat(label.isEmpty()).isFalse();
        assertThat(new VolumeLabel("phantom", Map.of()).isSynthetic()).isFalse();
    }

    @Test
    void labelsHoldOneLineEach() {
        assertThatThrownBy(() -> VolumeLabel.synthetic(Map.of("a", "two\nlines")))
                .isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> VolumeLabel.synthetic(Map.of("A", "b"))).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> VolumeLabel.synthetic(Map.of("a", "x".repeat(1001))))
                .isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> new VolumeLabel("x".repeat(80), Map.of())).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> new VolumeLabel("a\nb", Map.of())).isInstanceOf(Report2CtException.class);
        assertThat(new VolumeLabel("x".repeat(79), Map.of("a", "x".repeat(1000))).details())
                .hasSize(1);
        Map<String, String> many = new LinkedHashMap<>();
        for (int i = 0; i <= 100; i++) {
            many.put("k" + i, "");
        }
        assertThatThrownBy(() -> VolumeLabel.synthetic(many)).isInstanceOf(Report2CtException.class);
    }

    @Test
    void dataFilesMustLieBesideTheirHeader() throws IOException {
        Path inside = Files.createDirectory(folder.resolve("inside"));
        Path header = Files.createFile(inside.resolve("v.mhd"));
        Files.createFile(inside.resolve("v.raw"));
        Files.createFile(inside.resolve("a..b.raw"));
        Files.createDirectory(inside.resolve("sub"));
        Files.createFile(inside.resolve("sub/v.raw"));
        Path secret = Files.createFile(folder.resolve("secret.raw"));
        Files.createSymbolicLink(inside.resolve("link.raw"), secret);

        assertThat(DetachedFile.resolve(header, "v.raw")).isEqualTo(inside.resolve("v.raw"));
        assertThat(DetachedFile.resolve(header, "./sub/v.raw")).exists();
        assertThat(DetachedFile.resolve(header, "a..b.raw")).exists();
        for (String name : List.of(
                "../secret.raw",
                "sub/../../secret.raw",
                secret.toString(),
                "link.raw",
                "none.raw",
                "",
                " ",
                "sub",
                "..\\secret.raw",
                "C:\\x.raw",
                "http://host/x.raw",
                "~/x.raw",
                "a\0b")) {
            assertThatThrownBy(() -> DetachedFile.resolve(header, name))
                    .as(name)
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("v.mhd");
        }
    }

    @Test
    void afterAFailureNothingIsLeft() throws IOException {
        Path file = folder.resolve("v");

        assertThatThrownBy(() -> NewFile.write(file, false, out -> {
                    out.write(1);
                    throw new IOException("disk full");
                }))
                .hasMessage("disk full");
        assertThat(folder).isEmptyDirectory();

        Files.writeString(file, "old");
        assertThatThrownBy(() -> NewFile.write(file, true, out -> {
                    out.write(1);
                    throw new IOException("disk full");
                }))
                .hasMessage("disk full");
        assertThat(file).hasContent("old");
    }

    @Test
    void aFileThatAppearsMeanwhileIsKept() throws IOException {
        Path file = folder.resolve("v");

        assertThatThrownBy(() -> NewFile.write(file, false, out -> Files.writeString(file, "other")))
                .isInstanceOf(Report2CtException.class);

        assertThat(file).hasContent("other");
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).containsExactly(file);
        }
    }

    @Test
    void aFolderIsNeverReplaced() throws IOException {
        Path sub = Files.createDirectory(folder.resolve("sub"));

        assertThatThrownBy(() -> NewFile.write(sub, true, out -> {})).isInstanceOf(Report2CtException.class);
    }

    @Test
    void aPatchChangesTheCompleteFile() throws IOException {
        Path file = folder.resolve("v");

        NewFile.write(
                file,
                false,
                out -> out.write("abc".getBytes(StandardCharsets.US_ASCII)),
                channel -> channel.write(ByteBuffer.wrap(new byte[] {'X'}), 1));

        assertThat(file).hasContent("aXc");
    }

    @Test
    void headerLinesEndWithOneOrTwoSigns() throws IOException {
        Path file = Files.writeString(folder.resolve("h"), "one\r\ntwo\n\nlast");
        try (HeaderLines lines = HeaderLines.open(file)) {
            assertThat(lines.next()).contains("one");
            assertThat(lines.position()).isEqualTo(5);
            assertThat(lines.next()).contains("two");
            assertThat(lines.next()).contains("");
            assertThat(lines.position()).isEqualTo(10);
            assertThat(lines.next()).contains("last");
            assertThat(lines.position()).isEqualTo(14);
            assertThat(lines.next()).isEmpty();
        }
        try (HeaderLines lines = HeaderLines.open(file, 5)) {
            assertThat(lines.next()).contains("two");
        }
        assertThatThrownBy(() -> HeaderLines.open(file, 99)).isInstanceOf(IOException.class);
    }

    @Test
    void headersWithoutEndAreRefused() throws IOException {
        Path longLine = Files.writeString(folder.resolve("h"), "x".repeat(70_000));
        Path longHeader = Files.writeString(folder.resolve("i"), ("y".repeat(60_000) + "\n").repeat(300));
        try (HeaderLines lines = HeaderLines.open(longLine)) {
            assertThatThrownBy(lines::next).isInstanceOf(Report2CtException.class);
        }
        try (HeaderLines lines = HeaderLines.open(longHeader)) {
            assertThatThrownBy(() -> {
                        while (lines.next().isPresent()) {
                            assertThat(lines.position()).isLessThan(17 << 20);
                        }
                    })
                    .isInstanceOf(Report2CtException.class);
        }
    }

    @Test
    void fieldsAreChecked() {
        HeaderFields fields = new HeaderFields(NAME);
        fields.add("size", "1 2  3");
        fields.add("flag", "True");
        fields.add("off", "False");
        fields.add("odd", "maybe");
        fields.add("n", "12");

        assertThat(fields.wholes("size", fields.required("size"), 3)).containsExactly(1, 2, 3);
        assertThat(fields.reals("size", "1.5 -2e3", 2)).containsExactly(1.5, -2000);
        assertThat(fields.flag("flag")).isTrue();
        assertThat(fields.flag("off")).isFalse();
        assertThat(fields.flag("none", "flag")).isTrue();
        assertThat(fields.flag("none")).isFalse();
        assertThat(fields.whole("n", 5)).isEqualTo(12);
        assertThat(fields.whole("m", 5)).isEqualTo(5);
        assertThat(fields.text("none", "n")).contains("12");
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> fields.required("none"),
                () -> fields.flag("odd"),
                () -> fields.add("n", "13"),
                () -> fields.wholes("size", "1 2", 3),
                () -> fields.wholes("size", "1 2 x", 3),
                () -> fields.reals("size", "1 2 x", 3))) {
            assertThatThrownBy(call).isInstanceOf(Report2CtException.class).hasMessageContaining("some.file");
        }
    }

    @Test
    void sizesAreComparedWithWhatTheFileCanHold() {
        Announced.within(NAME, 10, 20, 30);
        Announced.possible(NAME, 1100L * 1000 + 65536, 1000, 1100);
        assertThatThrownBy(() -> Announced.within(NAME, 11, 20, 30)).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> Announced.within(NAME, -1, 20, 30)).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> Announced.within(NAME, 31, 0, 30)).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> Announced.possible(NAME, 1100L * 1000 + 65537, 1000, 1100))
                .isInstanceOf(Report2CtException.class);
        assertThat(Announced.bytes(NAME, new VolumeShape(2, 3, 4), StoredType.FLOAT32, 5))
                .isEqualTo(480);
        assertThatThrownBy(
                        () -> Announced.bytes(NAME, new VolumeShape(2147483647, 2147483647, 1), StoredType.FLOAT64, 1))
                .isInstanceOf(Report2CtException.class);
        assertThat(Announced.shape(NAME, 2147483647, 1, 1).nx()).isEqualTo(2147483647);
        long[][] bad = {
            {0, 1, 1},
            {1, 0, 1},
            {1, 1, 0},
            {2147483648L, 1, 1},
            {1, 2147483648L, 1},
            {1, 1, 2147483648L},
            {2147483647, 2147483647, 2147483647}
        };
        for (long[] s : bad) {
            assertThatThrownBy(() -> Announced.shape(NAME, s[0], s[1], s[2]))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("some.file");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE})
    void framesAreCounted(long bad) {
        assertThat(Frames.count(NAME, new long[] {5, 5, 5})).isEqualTo(1);
        assertThat(Frames.count(NAME, new long[] {5, 5, 5, 2, 3})).isEqualTo(6);
        assertThatThrownBy(() -> Frames.count(NAME, new long[] {5, 5, 5, 4, bad}))
                .isInstanceOf(Report2CtException.class);
        assertThat(Frames.chosen(NAME, 3, ReadOptions.nibabel().withFrame(2))).isEqualTo(2);
        assertThatThrownBy(() -> Frames.chosen(NAME, 3, ReadOptions.nibabel().withFrame(3)))
                .hasMessageContaining("0 to 2");
        assertThatThrownBy(() -> Frames.chosen(NAME, 3, ReadOptions.monai())).hasMessageContaining("3 frames");
    }
}
