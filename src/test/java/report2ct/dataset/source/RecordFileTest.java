package report2ct.dataset.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.Report2CtException;

class RecordFileTest {
    @TempDir
    Path folder;

    private RecordFile csv(String text) throws IOException {
        return RecordFile.open(Files.writeString(folder.resolve("table.csv"), text));
    }

    private RecordFile jsonl(String text) throws IOException {
        return RecordFile.open(Files.writeString(folder.resolve("table.jsonl"), text));
    }

    @Test
    void whatWasQuotedIsReadBack() throws IOException {
        Random random = new Random(7);
        String alphabet = "a,\"\n\r ü€";
        List<List<String>> rows = new ArrayList<>();
        StringBuilder text = new StringBuilder("x,y,z\n");
        for (int row = 0; row < 200; row++) {
            List<String> fields = new ArrayList<>();
            for (int field = 0; field < 3; field++) {
                StringBuilder value = new StringBuilder("v");
                for (int i = random.nextInt(8); i > 0; i--) {
                    value.append(alphabet.charAt(random.nextInt(alphabet.length())));
                }
                fields.add(value.toString());
            }
            rows.add(fields);
            text.append(String.join(
                            ",",
                            fields.stream()
                                    .map(f -> '"' + f.replace("\"", "\"\"") + '"')
                                    .toList()))
                    .append(row % 2 == 0 ? "\n" : "\r\n");
        }

        RecordFile file = csv(text.toString());

        assertThat(file.size()).isEqualTo(rows.size());
        for (int row = rows.size() - 1; row >= 0; row--) {
            assertThat(file.row(row).values()).as("row " + row).containsExactlyElementsOf(rows.get(row));
        }
    }

    @Test
    void plainFieldsBlankLinesAndAByteOrderMarkAreRead() throws IOException {
        RecordFile file = csv("\uFEFF\"id\", volume\r\n\r\na,b \"c\" d\n   \nlast,\"\"");

        assertThat(file.columns()).containsExactly("id", "volume");
        assertThat(file.size()).isEqualTo(2);
        assertThat(file.row(0)).containsEntry("id", "a").containsEntry("volume", "b \"c\" d");
        assertThat(file.row(1)).containsEntry("id", "last").containsEntry("volume", "");
        assertThat(file.place(1)).endsWith("table.csv line 5");
    }

    @Test
    void linesAreCountedThroughQuotedLineEnds() throws IOException {
        RecordFile file = csv("a,b\n1,\"x\ny\nz\"\n2,w\n");

        assertThat(file.place(0)).endsWith(" line 2");
        assertThat(file.place(1)).endsWith(" line 5");
    }

    @Test
    void aRowOfAnotherLengthIsRefusedWhenItIsRead() throws IOException {
        RecordFile file = csv("a,b\n1,2\n1,2,3\n");

        assertThat(file.row(0)).hasSize(2);
        assertThatThrownBy(() -> file.row(1))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("found 3");
    }

    @Test
    void aQuotedFieldThatDoesNotEndIsRefusedWithItsLine() {
        assertThatThrownBy(() -> csv("a,b\n1,2\n1,\"2\n3\n"))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("line 3")
                .hasMessageContaining("does not end");
    }

    @Test
    void columnsThatOccurTwiceOrAreMissingAreRefused() throws IOException {
        assertThatThrownBy(() -> csv("a,b,a\n"))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("\"a\" occurs twice");
        RecordFile file = csv("a,b\n");
        assertThatThrownBy(() -> file.requireColumns("a", "c"))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("expected a column c, found a, b");
    }

    @Test
    void jsonLinesKeepTextsAndWriteOtherValuesAsJson() throws IOException {
        RecordFile file = jsonl("{\"id\": \"a\", \"spacing\": [1, 2, 3], \"none\": null}\n\n{\"id\": 5}\n");

        assertThat(file.columns()).isEmpty();
        assertThat(file.size()).isEqualTo(2);
        assertThat(file.row(0)).containsOnlyKeys("id", "spacing").containsEntry("spacing", "[1,2,3]");
        assertThat(file.row(1)).containsEntry("id", "5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "{\"a\": }", "{\"a\": 1, \"a\": 2}"})
    void jsonThatIsNoObjectIsRefused(String line) throws IOException {
        RecordFile file = jsonl(line + "\n");

        assertThatThrownBy(() -> file.row(0)).isInstanceOf(Report2CtException.class);
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Path wrong = Files.writeString(folder.resolve("table.txt"), "a,b\n");

        assertThatThrownBy(() -> RecordFile.open(wrong)).hasMessageContaining(".csv or .jsonl");
        assertThatThrownBy(() -> RecordFile.open(folder.resolve("none.csv"))).hasMessageContaining("no such file");
        assertThatThrownBy(() -> csv("")).hasMessageContaining("expected a header line");
        Files.write(folder.resolve("latin.csv"), "a,b\n\u00e9,1\n".getBytes(StandardCharsets.ISO_8859_1));
        RecordFile latin = RecordFile.open(folder.resolve("latin.csv"));
        assertThatThrownBy(() -> latin.row(0)).hasMessageContaining("line 2").hasMessageContaining("UTF-8");
    }
}
