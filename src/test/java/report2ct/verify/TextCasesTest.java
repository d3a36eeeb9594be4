package report2ct.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.text.token.TextFixtures;

class TextCasesTest {
    @Test
    void allCasesOfTheReferencePass() throws IOException {
        TextCases.Result result = TextCases.run(TextFixtures.TEXT);

        assertThat(result.failures()).isEmpty();
        assertThat(result.cases()).isEqualTo(109);
        assertThat(result.outputs()).hasSize(398);
        assertThat(result.skipped())
                .extracting(TextCases.Skipped::part)
                .filteredOn("cls_projection"::equals)
                .hasSize(3);
        assertThat(result.skipped())
                .extracting(TextCases.Skipped::part)
                .filteredOn("text.clip3d"::equals)
                .hasSize(20);
        assertThat(result.ok()).isTrue();
    }

    @Test
    void allCasesOfTheTextTowerPass() throws IOException {
        TextCases.Result result = TextCases.runTower(TextFixtures.directory("clip3d"));

        assertThat(result.failures()).isEmpty();
        assertThat(result.cases()).isEqualTo(20);
        assertThat(result.outputs()).hasSize(76);
        assertThat(result.skipped()).isEmpty();
    }

    @Test
    void aTowersFolderIsNotReadAsTheOther() {
        assertThatThrownBy(() -> TextCases.run(TextFixtures.directory("clip3d")))
                .hasMessageContaining("expected report2ct-verify/text/1, found report2ct-verify/text.clip3d/1");
        assertThatThrownBy(() -> TextCases.runTower(TextFixtures.TEXT)).hasMessageContaining("found report2ct-verify");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/checks/0|op|\"guess\"|op: unknown operation guess",
                "/checks/0/out/ids/tolerance|rule|\"close\"|tolerance: unknown rule close",
                "/checks/0/out/ids|select|{}|unknown field select",
                "/checks/0|extra|1|unknown field extra",
                "/checks/0/in|extra|1|in: unknown argument extra",
                "/checks/0/out/ids|expected|\"#/nothing\"|reference: there is nothing at #/nothing",
                "/checks/0/out|other|{\"expected\": 1, \"tolerance\": {\"rule\": \"exact\", \"value\": 0}}|not computed",
                "/checks/0/in|encoder|\"other\"|encoders: there is no encoder named other",
                "/checks/0|out|{}|out: expected at least one output, found none",
                "/checks/1|id|\"text/plain/medembed\"|id: expected one that is used once",
                "/encoders/medembed|dir|\"../text\"|expected a name inside",
            })
    void whatIsNotUnderstoodFails(String pointer, String field, String value, String problem, @TempDir Path folder)
            throws IOException {
        edit(folder, root -> {
            try {
                ((ObjectNode) root.at(pointer)).set(field, new ObjectMapper().readTree(value));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        TextCases.Result result = TextCases.run(folder);

        assertThat(result.ok()).isFalse();
        assertThat(result.failures())
                .anySatisfy(output -> assertThat(output.problem()).contains(problem));
    }

    @Test
    void aWrongNumberFails(@TempDir Path folder) throws IOException {
        edit(
                folder,
                root -> ((ObjectNode) root.at("/texts/0/ids"))
                        .putArray("medembed")
                        .add(1));

        TextCases.Result result = TextCases.run(folder);

        assertThat(result.failures())
                .isNotEmpty()
                .allSatisfy(output -> assertThat(output.output()).isEqualTo("ids"));
    }

    @Test
    void anotherLayoutIsRefused(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("expected.json"), "{\"layout\": \"report2ct-verify/text/2\"}");

        assertThatThrownBy(() -> TextCases.run(folder)).hasMessageContaining("found report2ct-verify/text/2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exact|[1, 2]|[1, 2.0]|0",
                "exact|[1, 2]|[1, 3]|Infinity",
                "exact|{\"a\": \"x\"}|{\"a\": \"x\"}|0",
                "exact|{\"a\": \"x\"}|{\"b\": \"x\"}|Infinity",
                "absolute|[[1, 2]]|[[1.5, 2]]|0.5",
                "absolute|[1]|[1, 2]|Infinity",
                "absolute|[]|[]|Infinity",
                "relative|[1, 9]|[2, 10]|0.1",
                "scalar_relative|[1, 9]|[2, 10]|0.5",
                "floored_relative|[0.75, 8]|[0.5, 10]|0.25",
                "integer_or_relative|[3]|[3]|0",
                "integer_or_relative|[3.25]|[3]|Infinity",
                "integer_or_relative|[3]|[2.5]|0.2",
                "scaled|[3]|[2]|0.25",
                "exact_float32|[0.1]|[0.10000000149011612]|0",
                "exact_float32|[0.1]|[0.100001]|Infinity",
            })
    void rulesMeasureAsDescribed(String rule, String computed, String expected, double error) throws IOException {
        ObjectMapper json = new ObjectMapper();

        double found = TextCaseRule.of(rule)
                .error(json.readTree(computed), json.readTree(expected), json.readTree("{\"scale\": 4}"));

        assertThat(found).isEqualTo(error, Offset.offset(1e-12));
    }

    /** A folder with one model directory and the first checks. */
    private static void edit(Path folder, Consumer<ObjectNode> change) throws IOException {
        Path directory = Files.createDirectory(folder.resolve("medembed-tiny"));
        try (Stream<Path> files = Files.list(TextFixtures.directory("medembed"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
        Files.copy(TextFixtures.TEXT.resolve("hidden_states.safetensors"), folder.resolve("hidden_states.safetensors"));
        ObjectNode root = (ObjectNode) TextFixtures.expected();
        root.putArray("includes");
        ArrayNode checks = (ArrayNode) root.get("checks");
        while (checks.size() > 4) {
            checks.remove(4);
        }
        checks.remove(1);
        checks.remove(1);
        change.accept(root);
        Files.writeString(folder.resolve("expected.json"), root.toString());
    }
}
