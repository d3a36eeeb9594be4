package report2ct.training.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
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
 * The whole state of a run in one safetensors file: named groups of tensors (model, average, optimiser moments) as
 * {@code group/name}, and the {@link CheckpointState} in its metadata.
 */
public final class Checkpoint {
    private static final String STEP = "step";
    private static final String CONFIGURATION = "configuration";
    private static final String SCALAR = "scalar.";
    private static final String HISTORY = "history";
    private static final String BEST_FIGURE = "best.figure";
    private static final String BEST_VALUE = "best.value";
    private static final String BEST_STEP = "best.step";

    private Checkpoint() {}

    /**
     * Writes all groups; an older file of that name is replaced only when the new one is complete.
     *
     * @throws Report2CtException when a tensor holds a number that is not finite; nothing is written then
     */
    public static void save(Path path, CheckpointState state, Map<String, Parameters> groups) {
        requireFinite(groups);
        Map<String, Tensor> all = new LinkedHashMap<>();
        groups.forEach((group, parameters) ->
                parameters.names().forEach(name -> all.put(group + "/" + name, parameters.get(name))));
        ParameterFiles.save(path, all, Dtype.F32, metadata(state), true);
    }

    private static void requireFinite(Map<String, Parameters> groups) {
        List<String> broken = new ArrayList<>();
        try (NoGradGuard noGradients = new NoGradGuard()) {
            groups.forEach((group, parameters) -> parameters.names().forEach(name -> {
                try (TensorScope scope = TensorScope.open()) {
                    if (Ops.item(parameters.get(name).isfinite().all()) == 0) {
                        broken.add(group + "/" + name);
                    }
                }
            }));
        }
        if (!broken.isEmpty()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "expected finite numbers, found others in " + broken.size() + " tensors, the first "
                            + broken.get(0));
        }
    }

    private static Map<String, String> metadata(CheckpointState state) {
        Map<String, String> metadata = new TreeMap<>();
        metadata.put(STEP, Long.toString(state.step()));
        metadata.put(CONFIGURATION, state.configuration());
        state.scalars().forEach((name, value) -> metadata.put(SCALAR + name, Double.toString(value)));
        CheckpointState.Best best = state.best();
        if (best != null) {
            metadata.put(BEST_FIGURE, best.figure());
            metadata.put(BEST_VALUE, Double.toString(best.value()));
            metadata.put(BEST_STEP, Long.toString(best.step()));
        }
        if (!state.history().isEmpty()) {
            metadata.put(HISTORY, String.join("\n", state.history()));
        }
        return metadata;
    }

    /** What a checkpoint says beside its tensors. */
    public static CheckpointState state(Path path) {
        try (WeightFile file = SafetensorsFile.open(path)) {
            return state(file);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, path + ": " + e.getMessage(), e);
        }
    }

    private static CheckpointState state(WeightFile file) {
        Map<String, String> metadata = file.metadata();
        try {
            Map<String, Double> scalars = new TreeMap<>();
            metadata.forEach((key, value) -> {
                if (key.startsWith(SCALAR)) {
                    scalars.put(key.substring(SCALAR.length()), Double.valueOf(value));
                }
            });
            return new CheckpointState(
                    Long.parseLong(required(file, STEP)),
                    required(file, CONFIGURATION),
                    scalars,
                    best(metadata, file),
                    metadata.containsKey(HISTORY)
                            ? required(file, HISTORY).lines().toList()
                            : List.of());
        } catch (NumberFormatException e) {
            throw new Report2CtException(
                    ErrorKind.CORRUPT_FILE, file.path() + ": metadata: expected a number, " + e.getMessage(), e);
        }
    }

    private static CheckpointState.@Nullable Best best(Map<String, String> metadata, WeightFile file) {
        String figure = metadata.get(BEST_FIGURE);
        return figure == null
                ? null
                : new CheckpointState.Best(
                        figure,
                        Double.parseDouble(required(file, BEST_VALUE)),
                        Long.parseLong(required(file, BEST_STEP)));
    }

    private static String required(WeightFile file, String key) {
        String value = file.metadata().get(key);
        if (value == null) {
            throw new Report2CtException(
                    ErrorKind.CORRUPT_FILE,
                    file.path() + ": expected a checkpoint of a training, found no '" + key + "' in its metadata");
        }
        return value;
    }

    /**
     * Copies a checkpoint into the tensors of {@code groups}.
     *
     * @throws Report2CtException with all tensors that are missing or have another shape; nothing is copied then
     */
    public static CheckpointState restore(Path path, Map<String, Parameters> groups) {
        try (WeightFile file = SafetensorsFile.open(path)) {
            CheckpointState state = state(file);
            requireSame(file, groups);
            groups.forEach((group, parameters) -> parameters.names().forEach(name -> {
                try (TensorScope scope = TensorScope.open();
                        NoGradGuard noGradients = new NoGradGuard()) {
                    parameters.get(name).copy_(ParameterFiles.read(file, group + "/" + name));
                }
            }));
            return state;
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, path + ": " + e.getMessage(), e);
        }
    }

    /** Asks for every tensor of {@code groups} in a checkpoint. */
    static void requireFits(Path path, Map<String, Parameters> groups) {
        try (WeightFile file = SafetensorsFile.open(path)) {
            requireSame(file, groups);
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
