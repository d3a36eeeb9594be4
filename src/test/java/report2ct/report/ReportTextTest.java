package report2ct.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

class ReportTextTest {
    private static final String TEXT = "Findings: \u00FCst lob, 5 \u00B5m \uD83D\uDE00";

    @Test
    void utf8IsReadWithAndWithoutAByteOrderMark() {
        assertThat(ReportText.decode(TEXT.getBytes(StandardCharsets.UTF_8), "x"))
                .isEqualTo(TEXT);
        assertThat(ReportText.decode(("\uFEFF" + TEXT).getBytes(StandardCharsets.UTF_8), "x"))
                .isEqualTo(TEXT);
        assertThat(ReportText.decode(new byte[0], "x")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"windows-1254", "ISO-8859-1"})
    void anotherEncodingIsRefusedWithTheOffsetOfItsFirstByte(String charset) {
        byte[] bytes = "abc \u00FCst".getBytes(Charset.forName(charset));

        assertThatThrownBy(() -> ReportText.decode(bytes, "report.txt"))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT))
                .hasMessageContaining("report.txt: expected UTF-8 text, found byte 0xFC at offset 4");
    }

    @Test
    void aTruncatedLastCharacterIsRefused() {
        byte[] bytes = {'a', (byte) 0xC3};

        assertThatThrownBy(() -> ReportText.decode(bytes, "x")).hasMessageContaining("offset 1");
    }

    @Test
    void wideEncodingsAndBinaryFilesAreRefused() {
        assertThatThrownBy(() -> ReportText.decode(TEXT.getBytes(StandardCharsets.UTF_16), "x"))
                .hasMessageContaining("UTF-16");
        assertThatThrownBy(() -> ReportText.decode("\uFEFFab".getBytes(StandardCharsets.UTF_16LE), "x"))
                .hasMessageContaining("UTF-16");
        assertThatThrownBy(() -> ReportText.decode("ab".getBytes(StandardCharsets.UTF_16BE), "x"))
                .hasMessageContaining("zero byte at offset 0");
    }

    @Test
    void aFileIsReadAndParsed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("r.txt"), "\uFEFFFINDINGS: a\nIMPRESSION: b");

        assertThat(new ReportParser().read(file).report()).isEqualTo(Report.of("a", "b"));
    }

    @Test
    void aFileTooLargeForAReportIsRefused(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("r.txt"), new byte[(int) ReportText.MAX_BYTES + 1]);

        assertThatThrownBy(() -> ReportText.read(file)).hasMessageContaining("at most 16777216 bytes, found 16777217");
    }
}
