package report2ct.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

class RankEnvironmentTest {
    private static Map<String, String> complete() {
        return new HashMap<>(Map.of(
                "RANK", "5",
                "WORLD_SIZE", "8",
                "LOCAL_RANK", "1",
                "MASTER_ADDR", "node0",
                "MASTER_PORT", "29500",
                "REPORT2CT_TIMEOUT_SECONDS", "30",
                "REPORT2CT_MEETING_SECONDS", "40"));
    }

    @Test
    void everyVariableIsRead() {
        assertThat(RankEnvironment.from(complete()))
                .contains(new RankEnvironment(5, 8, 1, "node0", 29500, Duration.ofSeconds(30), Duration.ofSeconds(40)));
    }

    @Test
    void whatMayBeAbsentHasADefault() {
        Map<String, String> variables = complete();
        variables.keySet().removeIf(name -> name.startsWith("REPORT2CT") || name.equals("LOCAL_RANK"));

        assertThat(RankEnvironment.from(variables))
                .contains(new RankEnvironment(5, 8, 0, "node0", 29500, Duration.ofMinutes(10), Duration.ofMinutes(10)));
    }

    @Test
    void anOrdinaryEnvironmentDescribesNoRun() {
        assertThat(RankEnvironment.from(Map.of("MASTER_ADDR", "node0", "LOCAL_RANK", "3")))
                .isEmpty();
    }

    @Test
    void theLocalRankIsZeroWithoutARun() {
        assertThat(RankEnvironment.localRank(complete())).isEqualTo(1);
        assertThat(RankEnvironment.localRank(Map.of("LOCAL_RANK", "3"))).isZero();
    }

    @Test
    void oneProcessNeedsNoAddress() {
        assertThat(RankEnvironment.from(Map.of("RANK", "0", "WORLD_SIZE", "1")))
                .hasValueSatisfying(one -> assertThat(one.size()).isEqualTo(1));
    }

    @Test
    void allThatIsAbsentIsSaidAtOnce() {
        assertThatThrownBy(() -> RankEnvironment.from(Map.of("WORLD_SIZE", "4")))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT))
                .hasMessageContainingAll(
                        "environment of a process: ",
                        "RANK: expected a whole number, found nothing",
                        "MASTER_PORT: expected a whole number, found nothing",
                        "MASTER_ADDR: expected the host of rank 0, found none");
        assertThatThrownBy(() -> RankEnvironment.from(Map.of("RANK", "0")))
                .hasMessageContaining("WORLD_SIZE: expected a whole number, found nothing");
    }

    @Test
    void whatCouldBeReadIsCheckedBesideWhatCouldNot() {
        Map<String, String> variables = complete();
        variables.putAll(Map.of("RANK", "8", "MASTER_PORT", "high"));

        assertThatThrownBy(() -> RankEnvironment.from(variables))
                .hasMessageContaining("MASTER_PORT: expected a whole number, found \"high\"")
                .hasMessageContaining("RANK: expected 0 to 7 (WORLD_SIZE is 8), found 8");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    RANK                      | 8       | RANK: expected 0 to 7
                    RANK                      | -1      | RANK: expected a number that is not negative, found -1
                    RANK                      | 1.5     | RANK: expected a whole number, found "1.5"
                    WORLD_SIZE                | 0       | WORLD_SIZE: expected 1 to
                    WORLD_SIZE                | 70000   | WORLD_SIZE: expected 1 to 65536, found 70000
                    LOCAL_RANK                | 6       | LOCAL_RANK: expected 0 to 5
                    MASTER_PORT               | 0       | MASTER_PORT: expected 1 to 65535, found 0
                    MASTER_PORT               | 65536   | MASTER_PORT: expected 1 to 65535, found 65536
                    MASTER_ADDR               | ' '     | MASTER_ADDR: expected the host of rank 0, found none
                    REPORT2CT_TIMEOUT_SECONDS | 0       | REPORT2CT_TIMEOUT_SECONDS: expected 1 to 604800, found 0
                    REPORT2CT_MEETING_SECONDS | 9999999 | REPORT2CT_MEETING_SECONDS: expected 1 to 604800, found 9999999
                    """)
    void aWrongVariableIsNamedWithWhatWasExpected(String name, String value, String message) {
        Map<String, String> variables = complete();
        variables.put(name, value);

        assertThatThrownBy(() -> RankEnvironment.from(variables))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining(message);
    }

    @Test
    void theLargestPortIsAPort() {
        Map<String, String> variables = complete();
        variables.put("MASTER_PORT", " 65535 ");

        assertThat(RankEnvironment.from(variables))
                .hasValueSatisfying(one -> assertThat(one.port()).isEqualTo(65535));
    }
}
