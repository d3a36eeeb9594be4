package report2ct.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static report2ct.weights.Fixtures.refusal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.ErrorKind;

class StrictNamesTest {
    private static final InMemoryWeights WEIGHTS = InMemoryWeights.builder()
            .floats("conv_in.weight", new float[2], 2, 1)
            .floats("conv_out.wieght", new float[2], 2)
            .floats("extra", new float[1], 1)
            .build();

    @Test
    void weightsThatFitPass() {
        Map<String, List<Long>> expected =
                Map.of("conv_in.weight", List.of(2L, 1L), "conv_out.wieght", List.of(2L), "extra", List.of(1L));

        assertThatCode(() -> StrictNames.require(WEIGHTS, expected)).doesNotThrowAnyException();
        assertThat(StrictNames.requireAtLeast(WEIGHTS, expected)).isEmpty();
        assertThat(StrictNames.compare(WEIGHTS, expected).message()).endsWith("fit the network");
    }

    @Test
    void allDifferencesAreReportedTogetherWithTheNearestName() {
        Map<String, List<Long>> expected = new LinkedHashMap<>();
        expected.put("conv_in.weight", List.of(2L, 4L));
        expected.put("conv_out.weight", List.of(2L));
        expected.put("q", List.of());

        String message = refusal(ErrorKind.INCOMPATIBLE_WEIGHTS, () -> StrictNames.require(WEIGHTS, expected))
                .getMessage();

        assertThat(message).hasLineCount(9);
        assertThat(String.valueOf(message).lines())
                .containsExactly(
                        "(in memory): the weights do not fit the network",
                        "  missing (2):",
                        "    conv_out.weight (nearest: 'conv_out.wieght')",
                        "    q",
                        "  unexpected (2):",
                        "    conv_out.wieght",
                        "    extra",
                        "  misshaped (1):",
                        "    conv_in.weight: expected [2, 4], found [2, 1]");
    }

    @Test
    void unexpectedNamesAreToleratedWhenAskedFor() {
        assertThat(StrictNames.requireAtLeast(WEIGHTS, Map.of("extra", List.of(1L))))
                .containsExactly("conv_in.weight", "conv_out.wieght");
        refusal(
                ErrorKind.INCOMPATIBLE_WEIGHTS,
                () -> StrictNames.requireAtLeast(WEIGHTS, Map.of("extra", List.of(2L))),
                "misshaped (1)");
        refusal(
                ErrorKind.INCOMPATIBLE_WEIGHTS,
                () -> StrictNames.requireAtLeast(WEIGHTS, Map.of("more", List.of(2L))),
                "missing (1)");
    }

    @Test
    void longReportsAreCutAndCounted() {
        Map<String, List<Long>> expected = new LinkedHashMap<>();
        for (int i = 0; i < 700; i++) {
            expected.put("layer." + i + ".weight", List.of(1L));
        }

        String message = refusal(ErrorKind.INCOMPATIBLE_WEIGHTS, () -> StrictNames.require(WEIGHTS, expected))
                .getMessage();

        assertThat(message).contains("missing (700)", "layer.19.weight", "... and 680 more");
        assertThat(message).doesNotContain("layer.20.weight");
    }

    @ParameterizedTest
    @CsvSource({
        "kitten, sitting, 3",
        "a, a, 0",
        "'', abc, 3",
        "abc, '', 3",
        "flaw, lawn, 2",
        "ab, ba, 2",
        "abcdef, azced, 3"
    })
    void editDistanceCountsSingleChanges(String a, String b, int distance) {
        assertThat(NearestName.distance(a, b)).isEqualTo(distance);
        assertThat(NearestName.distance(b, a)).isEqualTo(distance);
    }

    @Test
    void onlyCloseNamesAreSuggested() {
        assertThat(NearestName.find("conv.weight", List.of("norm.weight", "conv.bias", "conv.weigh")))
                .isEqualTo("conv.weigh");
        assertThat(NearestName.find("abcd", List.of("xbxd", "abxx"))).isEqualTo("xbxd");
        assertThat(NearestName.find("abcd", List.of("xxxd", "x"))).isEmpty();
        assertThat(NearestName.find("x".repeat(151), List.of("x".repeat(151)))).isEmpty();
        assertThat(NearestName.find("abcd", List.of())).isEmpty();
    }

    @Test
    void foreignTextIsOneBoundedLine() {
        assertThat(Texts.shorten("a\nb\u0000c")).isEqualTo("a?b?c");
        assertThat(Texts.shorten("x".repeat(120))).hasSize(120);
        assertThat(Texts.shorten("x".repeat(121))).hasSize(123).endsWith("x...");
    }
}
