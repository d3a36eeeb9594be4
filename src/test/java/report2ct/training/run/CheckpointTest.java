package report2ct.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;

@ExtendWith(LeakCheck.class)
class CheckpointTest {
    private static final CheckpointState STATE = new CheckpointState(
            17,
            "settings:\n  steps: 3\n",
            Map.of("scale-factor", 0.1 + 0.2, "other", -1e300),
            new CheckpointState.Best("error", 1.0 / 3, 9),
            List.of("step 3: a", "step 5: b"));

    @TempDir
    Path folder;

    private static Parameters of(String name, float... values) {
        Parameters parameters = new Parameters();
        parameters.put(name, () -> Ops.floats(values, values.length));
        return parameters;
    }

    private Path save(Parameters model, Parameters moments) {
        Path path = folder.resolve("checkpoint.safetensors");
        Map<String, Parameters> groups = new LinkedHashMap<>();
        groups.put("model", model);
        groups.put("adam", moments);
        Checkpoint.save(path, STATE, groups);
        return path;
    }

    @Test
    void whatIsRestoredIsWhatWasSaved() {
        try (Parameters model = of("a", 1, 1e-30f, -3.1415927f);
                Parameters moments = of("a", 5);
                Parameters otherModel = of("a", 0, 0, 0);
                Parameters otherMoments = of("a", 0)) {
            otherModel.requireGradients();
            Path path = save(model, moments);

            CheckpointState state = Checkpoint.restore(path, Map.of("model", otherModel, "adam", otherMoments));

            assertThat(state).isEqualTo(STATE);
            assertThat(Checkpoint.state(path)).isEqualTo(STATE);
            assertThat(Ops.toFloats(otherModel.get("a"))).containsExactly(1, 1e-30f, -3.1415927f);
            assertThat(Ops.toFloats(otherMoments.get("a"))).containsExactly(5);
            assertThat(otherModel.get("a").requires_grad()).isTrue();
        }
    }

    @Test
    void numbersThatAreNotFiniteAreNotWritten() throws IOException {
        try (Parameters model = of("a", 1);
                Parameters moments = of("a", 5);
                Parameters broken = of("b", 1, Float.NEGATIVE_INFINITY)) {
            Path path = save(model, moments);
            byte[] before = Files.readAllBytes(path);

            assertThatThrownBy(() -> save(model, broken))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("1 tensors, the first adam/b");
            assertThat(path).hasBinaryContent(before);
        }
    }

    @Test
    void aSafetensorsFileThatIsNoCheckpointIsRefused() {
        Path path = folder.resolve("weights.safetensors");
        try (Parameters model = of("a", 1)) {
            report2ct.nn.ParameterFiles.save(
                    path, Map.of("model/a", model.get("a")), report2ct.weights.Dtype.F32, Map.of(), false);

            assertThatThrownBy(() -> Checkpoint.restore(path, Map.of("model", model)))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("expected a checkpoint of a training, found no 'step'");
        }
    }

    @Test
    void aMissingTensorIsRefused() {
        try (Parameters model = of("a", 1);
                Parameters moments = of("a", 5);
                Parameters other = of("b", 9)) {
            Path path = save(model, moments);

            assertThatThrownBy(() -> Checkpoint.restore(path, Map.of("model", other)))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("model/b");
        }
    }

    /** Copying would spread one number over three. */
    @Test
    void aTensorOfAnotherShapeIsRefused() {
        try (Parameters model = of("a", 1);
                Parameters moments = of("a", 5);
                Parameters other = of("a", 9, 9, 9)) {
            Path path = save(model, moments);

            assertThatThrownBy(() -> Checkpoint.restore(path, Map.of("model", other)))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("model/a")
                    .hasMessageContaining("[3]")
                    .hasMessageContaining("[1]");
            assertThat(Ops.toFloats(other.get("a"))).containsExactly(9, 9, 9);
        }
    }

    @Test
    void aNewCheckpointReplacesTheOldOne() throws IOException {
        try (Parameters model = of("a", 1);
                Parameters moments = of("a", 5);
                Parameters later = of("a", 2)) {
            save(model, moments);
            Path path = save(later, moments);

            Checkpoint.restore(path, Map.of("model", model));

            assertThat(Ops.toFloats(model.get("a"))).containsExactly(2);
            try (var files = Files.list(folder)) {
                assertThat(files).containsExactly(path);
            }
        }
    }

    @Test
    void aCutFileIsRefused() throws IOException {
        try (Parameters model = of("a", 1);
                Parameters moments = of("a", 5)) {
            Path path = save(model, moments);
            byte[] bytes = Files.readAllBytes(path);
            Files.write(path, java.util.Arrays.copyOf(bytes, bytes.length - 2));

            assertThatThrownBy(() -> Checkpoint.restore(path, Map.of("model", model)))
                    .isInstanceOf(Report2CtException.class)
                    .extracting("kind")
                    .isEqualTo(ErrorKind.CORRUPT_FILE);
        }
    }
}
