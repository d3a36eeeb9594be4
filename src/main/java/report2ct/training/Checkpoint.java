package report2ct.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Ops;
import report2ct.nn.ParameterFiles;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;
import report2ct.weights.Dtype;
import report2ct.weights.SafetensorsFile;
import report2ct.weights.TensorInfo;
import report2ct.weights.WeightFile;

/**
 * The whole state of a run in one safetensors file: named groups of tensors (model, average, optimiser moments), the step,
 * and the configuration the run was started with.
 */
public final class Checkpoint {
    private static final String STEP = "step";
    private static final String CONFIGURATION = "configuration";

    private Checkpoint() {}

    /** Writes all groups; an older file of that name is replaced only when the new one is complete. */
    public static void save(Path path, long step, String configuration, Map<String, Parameters> groups) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        groups.forEach((group, parameters) ->
                parameters.names().forEach(name -> all.put(group + "/" + name, parameters.get(name))));
        ParameterFiles.save(
                path, all, Dtype.F32, Map.of(STEP, Long.toString(step), CONFIGURATION, configuration), true);
    }

    /**
     * Copies a checkpoint into the tensors of {@code groups}.
     *
     * @return the step the checkpoint was made at
     * @throws Report2CtException when the configuration differs or a tensor is missing or has another shape; nothing is
     *     copied then
     */
    public static long restore(Path path, String configuration, Map<String, Parameters> groups) {
        try (WeightFile file = SafetensorsFile.open(path)) {
            String stored = file.metadata().getOrDefault(CONFIGURATION, "");
            if (!stored.equals(configuration)) {
                throw new Report2CtException(
                        ErrorKind.INCOMPATIBLE_WEIGHTS,
                        path + ": the checkpoint was made with another configuration: expected " + configuration
                                + ", found " + stored);
            }
            requireSame(file, groups);
            groups.forEach((group, parameters) -> parameters.names().forEach(name -> {
                try (TensorScope scope = TensorScope.open();
                        NoGradGuard noGradients = new NoGradGuard()) {
                    parameters.get(name).copy_(ParameterFiles.read(file, group + "/" + name));
                }
            }));
            return Long.parseLong(file.metadata().getOrDefault(STEP, "0"));
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, path + ": " + e.getMessage(), e);
        }
    }

    private static void requireSame(WeightFile file, Map<String, Parameters> groups) {
        List<String> problems = new ArrayList<>();
        groups.forEach((group, parameters) -> parameters.names().forEach(name -> {
            String key = group + "/" + name;
            TensorInfo found = file.tensors().get(key);
            List<Long> expected =
                    Arrays.stream(Ops.shape(parameters.get(name))).boxed().toList();
            if (found == null) {
                problems.add("missing " + key + " " + expected);
            } else if (!found.shape().equals(expected)) {
                problems.add(key + ": expected " + expected + ", found " + found.shape());
            }
        }));
        if (!problems.isEmpty()) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS, file.path() + ": " + String.join("; ", problems));
        }
    }
}
