package report2ct.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import report2ct.generation.GridSize;

/** The conversation with the reference, played by a shell script. */
@DisabledOnOs(OS.WINDOWS)
class PeerTest {
    private static final GridSize SIZE = new GridSize(8, 16, 24);

    @TempDir
    Path folder;

    private Path script;

    @BeforeEach
    void placeTheScript() {
        script = folder.resolve("peer.sh");
    }

    private Peer start(String body) throws IOException {
        Files.writeString(script, body);
        return Peer.start(Path.of("/bin/sh"), script, SIZE, 3);
    }

    @Test
    void itIsToldSizeAndThreadsAndRunsWhenAsked() throws IOException {
        String body = """
                echo "{\\"versions\\": \\"$1 $2 $3 $OMP_NUM_THREADS $OMP_WAIT_POLICY\\"}"
                while read order mode; do
                  if [ "$order" = quit ]; then exit 0; fi
                  if [ "$mode" = fast ]; then echo '{"seconds": 0.5, "cpu": 1}'; else echo '{"seconds": 2, "cpu": 3}'; fi
                done
                """;
        try (Peer peer = start(body)) {
            assertThat(peer.versions()).startsWith("8 16 24 3 ");
            assertThat(peer.run("fast")).isEqualTo(new Timing.Run(0.5, 1));
            assertThat(peer.run("slow")).isEqualTo(new Timing.Run(2, 3));
        }
    }

    @Test
    void itsOwnErrorIsPassedOn() {
        assertThatThrownBy(() -> start("echo '{\"error\": \"No module named monai\"}'"))
                .hasMessage("reference: No module named monai");
    }

    @Test
    void anEndWithoutAnAnswerAndWordsThatAreNoAnswerAreToldApart() {
        assertThatThrownBy(() -> start("exit 1")).hasMessage("reference: it ended without an answer");
        assertThatThrownBy(() -> start("echo Traceback")).hasMessage("reference: expected JSON, found Traceback");
    }

    @Test
    void anAnswerWithoutATimeIsRefused() throws IOException {
        String body = "echo '{\"versions\": \"x\"}'; read a; echo '{\"seconds\": -1, \"cpu\": 1}'; read b";
        try (Peer peer = start(body)) {
            assertThatThrownBy(() -> peer.run("configured")).hasMessageContaining("expected a number seconds");
        }
    }

    @Test
    void anInterpreterThatDoesNotExistIsAnError() {
        assertThatThrownBy(() -> Peer.start(folder.resolve("no-python"), script, SIZE, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-python");
    }
}
