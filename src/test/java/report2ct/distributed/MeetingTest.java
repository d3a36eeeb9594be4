package report2ct.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.LeakCheck;

/** What goes wrong before the first exchange. */
@ExtendWith(LeakCheck.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "several processes need Gloo; not on Windows or macOS")
class MeetingTest {
    private static final Duration SHORT = Duration.ofSeconds(2);

    /** The message of a rank that cannot join, or nothing. */
    private static String join(RankEnvironment environment) {
        try (Ranks ranks = Ranks.join(environment)) {
            return "nothing";
        } catch (Report2CtException e) {
            return e.kind() + " " + e.getMessage();
        }
    }

    @Test
    void ranksThatDoNotComeAreNamed() {
        int port = RankThreads.freePort();

        List<String> said = RankThreads.each(2, rank -> join(RankThreads.environment(2 * rank, 4, port, SHORT)));

        assertThat(said.get(0))
                .startsWith("PROCESS_LOST expected 4 ranks at 127.0.0.1:" + port + " within 2 s")
                .endsWith("these did not come: 1, 3");
        assertThat(said.get(1)).startsWith("PROCESS_LOST ");
    }

    @Test
    void twoProcessesOfOneRankAreRefused() {
        int port = RankThreads.freePort();

        List<String> said = RankThreads.each(
                3, thread -> join(RankThreads.environment(Math.min(thread, 1), 2, port, Duration.ofSeconds(5))));

        assertThat(said)
                .filteredOn(one -> one.startsWith("INVALID_INPUT rank 1 is taken by process "))
                .hasSize(1)
                .allSatisfy(one -> assertThat(one).contains("each process needs its own RANK"));
        assertThat(said).filteredOn("nothing"::equals).hasSize(2);
    }

    @Test
    void differentWorldSizesAreRefusedAtOnce() {
        int port = RankThreads.freePort();

        List<String> said = RankThreads.each(
                2, rank -> join(RankThreads.environment(rank, 2 + rank, port, Duration.ofSeconds(60))));

        assertThat(said.get(0))
                .startsWith("INVALID_INPUT WORLD_SIZE: rank 0 was started with 2, rank 1 (process ")
                .endsWith("with 3");
        assertThat(said.get(1)).startsWith("INVALID_INPUT WORLD_SIZE: rank 1 was started with 3, rank 0");
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            RankEnvironment environment = RankThreads.environment(0, 2, taken.getLocalPort(), SHORT);

            assertThatThrownBy(() -> Ranks.join(environment))
                    .isInstanceOfSatisfying(
                            Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT))
                    .hasMessageStartingWith("MASTER_PORT " + taken.getLocalPort() + " is in use");
        }
    }

    @Test
    void aFirstRankThatDoesNotAnswerIsNamed() {
        RankEnvironment environment = RankThreads.environment(1, 2, RankThreads.freePort(), SHORT);

        assertThatThrownBy(() -> Ranks.join(environment))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.PROCESS_LOST))
                .hasMessageStartingWith("rank 0 does not answer at 127.0.0.1:" + environment.port())
                .hasMessageContaining("MASTER_ADDR");
    }
}
