package report2ct.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Ops;
import report2ct.nn.ParameterFiles;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;
import report2ct.weights.KeyMapping;
import report2ct.weights.RenamedWeights;
import report2ct.weights.TensorInfo;
import report2ct.weights.WeightFile;
import report2ct.weights.WeightFiles;

/**
 * Begins a denoiser's training with another one's weights. Arrays of the same name and shape are taken; layers without a
 * counterpart keep their initial values. An attention site of another kind (self-attention of an unconditioned network,
 * networks specification 2.8) is left out as a whole, also the norm that both kinds have.
 *
 * @param file where the weights came from
 * @param taken names that were copied
 * @param fresh the network's names that the file has not, which keep their initial values
 * @param reshaped names with another shape in the file, one line each; they keep their initial values
 * @param unused the file's names that the network has not or whose site is of another kind
 */
public record WarmStart(Path file, List<String> taken, List<String> fresh, List<String> reshaped, List<String> unused) {
    private static final int SHOWN = 8;
    private static final Pattern SITE = Pattern.compile("(.*attentions\\.\\d+|middle_block\\.attention)\\..*");
    private static final String CONDITIONED = ".transformer_blocks.";

    public WarmStart {
        taken = List.copyOf(taken);
        fresh = List.copyOf(fresh);
        reshaped = List.copyOf(reshaped);
        unused = List.copyOf(unused);
    }

    /**
     * Copies what fits into the parameters.
     *
     * @param file a checkpoint of MAISI, Text2CT, Report2CT or of this project, in any format read here
     * @throws Report2CtException when nothing fits or a value is not finite; what was copied by then stays
     */
    public static WarmStart load(Path file, Parameters parameters) {
        try (WeightFile opened = WeightFiles.open(file)) {
            Set<String> stored = opened.tensors().keySet();
            KeyMapping mapping = own(stored) ? KeyMapping.below("model/") : KeyMapping.unet(stored, parameters.names());
            return load(RenamedWeights.of(opened, mapping), parameters);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, file + ": " + e.getMessage(), e);
        }
    }

    /** A checkpoint of this project's trainings has groups. */
    private static boolean own(Set<String> stored) {
        return stored.stream().anyMatch(name -> name.startsWith("model/"));
    }

    private static WarmStart load(WeightFile file, Parameters parameters) {
        List<String> taken = new ArrayList<>();
        List<String> fresh = new ArrayList<>();
        List<String> reshaped = new ArrayList<>();
        Map<String, Boolean> sites = sites(file.tensors().keySet(), parameters.names());
        for (String name : parameters.names()) {
            TensorInfo info = file.tensors().get(name);
            Tensor parameter = parameters.get(name);
            List<Long> shape =
                    java.util.Arrays.stream(Ops.shape(parameter)).boxed().toList();
            if (info == null || !sites.getOrDefault(site(name), true)) {
                fresh.add(name);
            } else if (!info.shape().equals(shape)) {
                reshaped.add(name + ": expected " + shape + ", found " + info.shape());
            } else {
                copy(file, name, parameter);
                taken.add(name);
            }
        }
        if (taken.isEmpty()) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    file.path() + ": expected weights of a denoiser such as " + fresh.get(0) + ", found "
                            + file.tensors().size() + " others");
        }
        List<String> unused = file.tensors().keySet().stream()
                .filter(name -> parameters.find(name) == null || !sites.getOrDefault(site(name), true))
                .toList();
        return new WarmStart(file.path(), taken, fresh, reshaped, unused);
    }

    /** Whether each attention site is of the same kind in the file and in the network. */
    private static Map<String, Boolean> sites(Set<String> stored, Set<String> expected) {
        Map<String, Boolean> kinds = new LinkedHashMap<>();
        for (String name : expected) {
            String site = site(name);
            if (!site.isEmpty()) {
                kinds.computeIfAbsent(site, key -> conditioned(stored, key) == conditioned(expected, key));
            }
        }
        return kinds;
    }

    private static boolean conditioned(Set<String> names, String site) {
        return names.stream().anyMatch(name -> name.startsWith(site + CONDITIONED));
    }

    private static String site(String name) {
        Matcher matcher = SITE.matcher(name);
        return matcher.matches() ? matcher.group(1) : "";
    }

    private static void copy(WeightFile file, String name, Tensor parameter) {
        try (TensorScope scope = TensorScope.open();
                NoGradGuard noGradients = new NoGradGuard()) {
            Tensor values = ParameterFiles.read(file, name);
            if (Ops.item(values.isfinite().all()) == 0) {
                throw new Report2CtException(
                        ErrorKind.CORRUPT_FILE, file.path() + ": " + name + ": expected finite numbers, found others");
            }
            parameter.copy_(values);
        }
    }

    /** What was taken and what was not, for people. */
    public String summary() {
        StringBuilder text = new StringBuilder(file + ": " + taken.size() + " arrays taken");
        append(text, "new, with initial values", fresh);
        append(text, "of another shape, with initial values", reshaped);
        append(text, "not used", unused);
        return text.toString();
    }

    private static void append(StringBuilder text, String what, List<String> names) {
        if (names.isEmpty()) {
            return;
        }
        text.append("; ").append(names.size()).append(' ').append(what).append(" (");
        text.append(String.join(", ", names.subList(0, Math.min(SHOWN, names.size()))));
        text.append(names.size() > SHOWN ? ", ...)" : ")");
    }
}
