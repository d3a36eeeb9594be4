package report2ct.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.unet.UnetConfig;
import report2ct.vae.VaeConfig;

class ConfigFilesTest {
    @TempDir
    Path folder;

    enum Colour {
        DARK_RED,
        BLUE
    }

    record Inner(double weightShare, boolean on) {
        Inner {
            if (weightShare < 0) {
                throw new Report2CtException(ErrorKind.INVALID_INPUT, "weight-share: expected 0 or more");
            }
        }
    }

    record Outer(
            String name,
            int count,
            long large,
            float small,
            Colour colour,
            List<Inner> parts,
            Map<String, Integer> sizes,
            @Nullable Double optional) {}

    private static Outer example(@Nullable Double optional) {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        sizes.put("z", 1);
        sizes.put("a", 2);
        return new Outer(
                "yes: \"no\"\n#",
                -3,
                1L << 40,
                0.1f,
                Colour.DARK_RED,
                List.of(new Inner(0.1, true), new Inner(1e-300, false)),
                sizes,
                optional);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.25, -1e300, 0.1, 3})
    void whatIsWrittenIsReadBackEqual(double optional) {
        Outer value = example(optional);

        assertThat(ConfigFiles.fromJson(ConfigFiles.toJson(value), Outer.class, "here"))
                .isEqualTo(value);
        assertThat(ConfigFiles.fromYaml(ConfigFiles.toYaml(value), Outer.class, "here"))
                .isEqualTo(value);
    }

    @Test
    void anAbsentOptionalValueIsLeftOutAndReadAsNull() {
        String json = ConfigFiles.toJson(example(null));

        assertThat(json).doesNotContain("optional");
        assertThat(ConfigFiles.fromJson(json, Outer.class, "here").optional()).isNull();
    }

    @Test
    void keysStayInTheOrderOfTheRecord() {
        String json = ConfigFiles.toJson(new Inner(0.5, true));

        assertThat(json).isEqualTo("{\n  \"weight-share\" : 0.5,\n  \"on\" : true\n}\n");
    }

    @Test
    void networkConfigurationsSurviveTheRoundTrip() {
        for (UnetConfig config : List.of(
                UnetConfig.paper(), UnetConfig.maisiDdpm(), UnetConfig.paper().literal())) {
            assertThat(ConfigFiles.fromJson(ConfigFiles.toJson(config), UnetConfig.class, "unet"))
                    .isEqualTo(config);
        }
        assertThat(ConfigFiles.fromYaml(ConfigFiles.toYaml(VaeConfig.maisi()), VaeConfig.class, "vae"))
                .isEqualTo(VaeConfig.maisi());
    }

    @Test
    void allProblemsAreReportedAtOnceWithTheirPaths() {
        String json = """
                {"nam": "x", "count": 1.5, "large": "7", "small": true, "colour": "green",
                 "parts": [{"weight-share": 1, "on": true}, {"weight-share": -1, "on": true}, {"on": 0}],
                 "sizes": {"a": null}}
                """;

        assertThatThrownBy(() -> ConfigFiles.fromJson(json, Outer.class, "file.json"))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT))
                .hasMessageStartingWith("file.json: ")
                .hasMessageContaining("nam: unknown key (nearest: name)")
                .hasMessageContaining("name: missing")
                .hasMessageContaining("count: expected a whole number within 32 bits, found 1.5")
                .hasMessageContaining("large: expected a whole number within 64 bits, found \"7\"")
                .hasMessageContaining("small: expected a finite number, found true")
                .hasMessageContaining("colour: expected one of dark-red, blue, found \"green\"")
                .hasMessageContaining("parts[1]: weight-share: expected 0 or more")
                .hasMessageContaining("parts[2].weight-share: missing")
                .hasMessageContaining("parts[2].on: expected true or false, found 0")
                .hasMessageContaining("sizes.a: expected a whole number within 32 bits, found null");
    }

    @Test
    void anUnknownKeyThatResemblesNothingListsTheKnownOnes() {
        assertThatThrownBy(() -> ConfigFiles.fromJson(
                        "{\"weight-share\": 1, \"on\": true, \"zzzzzzzzzzzz\": 1}", Inner.class, "f"))
                .hasMessageContaining("zzzzzzzzzzzz: unknown key (known: on, weight-share)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "[1]", "3", "{\"on\": true, \"on\": false}", "{} {}", "{\"weight-share\": NaN}"})
    void whatIsNoJsonObjectIsRefused(String json) {
        assertThatThrownBy(() -> ConfigFiles.fromJson(json, Inner.class, "f"))
                .isInstanceOf(Report2CtException.class)
                .hasMessageStartingWith("f: ");
    }

    @Test
    void nestingIsBounded() {
        String json = "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000);

        assertThatThrownBy(() -> ConfigFiles.fromJson(json, Inner.class, "f")).isInstanceOf(Report2CtException.class);
    }

    @ParameterizedTest
    @CsvSource({"1e999", ".inf", ".nan"})
    void numbersMustBeFinite(String number) {
        assertThatThrownBy(() -> ConfigFiles.fromYaml("weight-share: " + number + "\non: true\n", Inner.class, "f"))
                .isInstanceOf(Report2CtException.class);
    }

    @Test
    void aSyntaxErrorNamesItsPlace() {
        assertThatThrownBy(() -> ConfigFiles.fromJson("{\n  \"on\" true\n}", Inner.class, "f"))
                .hasMessageContaining("not valid JSON")
                .hasMessageContaining("line 2");
    }

    @Test
    void theNameOfAFileSaysItsLanguage() throws IOException {
        Path json = Files.writeString(folder.resolve("a.JSON"), "{\"weight-share\": 1, \"on\": true}");
        Path yaml = Files.writeString(folder.resolve("a.yml"), "weight-share: 1\non: true\n");
        Path other = Files.writeString(folder.resolve("a.txt"), "");

        assertThat(ConfigFiles.read(json, Inner.class)).isEqualTo(new Inner(1, true));
        assertThat(ConfigFiles.read(yaml, Inner.class)).isEqualTo(new Inner(1, true));
        assertThatThrownBy(() -> ConfigFiles.read(other, Inner.class)).hasMessageContaining(".json, .yaml or .yml");
    }

    @Test
    void textMustBeUtf8AndBounded() throws IOException {
        Path latin = Files.write(folder.resolve("a.json"), "{\"é\": 1}".getBytes(StandardCharsets.ISO_8859_1));
        Path huge = Files.write(folder.resolve("b.json"), new byte[ConfigFiles.MAX_BYTES + 1]);

        assertThatThrownBy(() -> ConfigFiles.read(latin, Inner.class)).hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> ConfigFiles.read(huge, Inner.class)).hasMessageContaining("at most 16777216 bytes");
    }
}
