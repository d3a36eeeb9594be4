package report2ct.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import report2ct.nn.Precision;

class PrecisionDecisionTest {
    @TempDir
    Path cache;

    @Test
    void singlePrecisionIsNotMeasured() throws IOException {
        Precision decided =
                new PrecisionDecision(cache).decide(PrecisionChoice.FP32, ComputeDevice.CPU, GenerationListener.SILENT);

        assertThat(decided).isEqualTo(Precision.FP32);
        assertThat(cache).isEmptyDirectory();
    }

    @Test
    void aForcedPrecisionIsFollowedAndAProcessorWithoutItIsNamed() {
        List<String> notes = new ArrayList<>();
        GenerationListener listener = new GenerationListener() {
            @Override
            public void note(String sentence) {
                notes.add(sentence);
            }
        };

        Precision decided = new PrecisionDecision(null).decide(PrecisionChoice.BF16, ComputeDevice.CPU, listener);

        assertThat(decided).isEqualTo(Precision.BF16);
        assertThat(notes).hasSize(Processor.nativeBf16() ? 0 : 1);
        assertThat(notes).allMatch(note -> note.matches(".*no bfloat16 arithmetic: it takes [0-9.]+ times as long.*"));
    }

    @Test
    void theAutomaticChoiceFollowsTheMeasurementThatIsKept() throws IOException {
        Precision first =
                new PrecisionDecision(cache).decide(PrecisionChoice.AUTO, ComputeDevice.CPU, GenerationListener.SILENT);
        List<Path> files;
        try (var all = Files.list(cache)) {
            files = all.toList();
        }

        if (!Processor.nativeBf16()) {
            assertThat(first).isEqualTo(Precision.FP32);
            assertThat(files).isEmpty();
            return;
        }
        assertThat(files).hasSize(1);
        for (String ratio : List.of("0.5", "1.5")) {
            Files.writeString(files.get(0), ratio);
            Precision decided = new PrecisionDecision(cache)
                    .decide(PrecisionChoice.AUTO, ComputeDevice.CPU, GenerationListener.SILENT);
            assertThat(decided).isEqualTo(ratio.equals("0.5") ? Precision.BF16 : Precision.FP32);
        }
        Files.writeString(files.get(0), "nonsense");
        new PrecisionDecision(cache).decide(PrecisionChoice.AUTO, ComputeDevice.CPU, GenerationListener.SILENT);
        assertThat(Double.parseDouble(Files.readString(files.get(0)))).isPositive();
    }
}
