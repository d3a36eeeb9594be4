package report2ct.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import report2ct.Report2CtException;

class ConfigDifferenceTest {
    private static List<String> between(String before, String now) {
        return ConfigDifference.between(before, now, "here").stream()
                .map(ConfigDifference::toString)
                .toList();
    }

    @Test
    void equalContentHasNoDifferencesWhateverItsOrder() {
        assertThat(between("a: 1\nb: [1, 2]\n", "b:\n- 1\n- 2\na: 1\n")).isEmpty();
    }

    @Test
    void everyDifferentKeyIsNamedWithItsPath() {
        assertThat(between(
                        "a: {b: 1, c: x}\nl: [{w: 1}, {w: 2}]\nold: true\n",
                        "a: {b: 2, c: x}\nl: [{w: 1}, {w: 3}]\nnew: {}\n"))
                .containsExactly("a.b: 1 -> 2", "l[1].w: 2 -> 3", "new: (none) -> {}", "old: true -> (none)");
    }

    @Test
    void aLongerListDiffersWhereItGoesOn() {
        assertThat(between("l: [1]", "l: [1, 2]")).containsExactly("l[1]: (none) -> 2");
        assertThat(between("l: []", "l: [2]")).containsExactly("l: [] -> (none)", "l[0]: (none) -> 2");
    }

    @Test
    void brokenTextIsTold() {
        assertThatThrownBy(() -> between("a: [", "a: 1"))
                .isInstanceOf(Report2CtException.class)
                .hasMessageStartingWith("here: not valid YAML");
    }
}
