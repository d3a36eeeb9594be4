package report2ct.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviousRunTest {
    @TempDir
    Path folder;

    @Test
    void everyRunIsKeptUnderANumberOfItsOwn() throws IOException {
        Files.writeString(folder.resolve("a"), "first");
        Files.createDirectories(folder.resolve("events").resolve("deep"));

        boolean moved = PreviousRun.moveAside(folder);
        Files.writeString(folder.resolve("a"), "second");
        boolean again = PreviousRun.moveAside(folder);

        assertThat(moved).isTrue();
        assertThat(again).isTrue();
        assertThat(folder.resolve("previous-1/a")).hasContent("first");
        assertThat(folder.resolve("previous-1/events/deep")).isDirectory();
        assertThat(folder.resolve("previous-2/a")).hasContent("second");
        assertThat(folder.resolve("a")).doesNotExist();
    }

    @Test
    void whereThereIsNothingNothingIsMoved() throws IOException {
        Files.createDirectory(folder.resolve("previous-1"));

        assertThat(PreviousRun.moveAside(folder)).isFalse();
        assertThat(folder.resolve("previous-2")).doesNotExist();
    }
}
