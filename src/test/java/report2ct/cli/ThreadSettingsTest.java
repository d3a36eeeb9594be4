package report2ct.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadSettingsTest {
    @ParameterizedTest
    @ValueSource(strings = {"PASSIVE", "passive"})
    void theLaunchersSettingsAreRight(String policy) {
        assertThat(ThreadSettings.problems(Map.of("OPENBLAS_NUM_THREADS", "1", "OMP_WAIT_POLICY", policy), 2))
                .isEmpty();
    }

    @Test
    void eachWrongSettingIsNamedWithWhatWasFound() {
        assertThat(ThreadSettings.problems(
                        Map.of("OPENBLAS_NUM_THREADS", "2", "OMP_WAIT_POLICY", "ACTIVE", "OMP_NUM_THREADS", "3"), 2))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("OPENBLAS_NUM_THREADS is 2, expected 1"),
                        second -> assertThat(second).startsWith("OMP_WAIT_POLICY is ACTIVE, expected PASSIVE"),
                        third -> assertThat(third).startsWith("OMP_NUM_THREADS is 3, expected at most the 2 cores"));
    }

    @Test
    void settingsThatAreMissingAreNamedExceptTheNumberOfThreads() {
        assertThat(ThreadSettings.problems(Map.of(), 2))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("OPENBLAS_NUM_THREADS is not set"),
                        second -> assertThat(second).startsWith("OMP_WAIT_POLICY is not set"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "1", "4,2", "many", ""})
    void threadsWithinTheCoresOrInAFormOfOpenMpsOwnAreLeftAlone(String threads) {
        assertThat(ThreadSettings.problems(
                        Map.of("OPENBLAS_NUM_THREADS", "1", "OMP_WAIT_POLICY", "PASSIVE", "OMP_NUM_THREADS", threads),
                        2))
                .isEmpty();
    }
}
