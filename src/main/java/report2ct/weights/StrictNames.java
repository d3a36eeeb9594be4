package report2ct.weights;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Compares what a network expects with what a weight file holds, all differences at once.
 *
 * @param path the file
 * @param missing expected names the file lacks, each with the nearest unexpected name if there is one
 * @param unexpected names the network does not know
 * @param misshaped one line for each array of another shape
 */
public record StrictNames(Path path, List<String> missing, List<String> unexpected, List<String> misshaped) {
    private static final int SHOWN = 20;

    public StrictNames {
        missing = List.copyOf(missing);
        unexpected = List.copyOf(unexpected);
        misshaped = List.copyOf(misshaped);
    }

    /** Compares names and shapes; element types are free, because loading converts them. */
    public static StrictNames compare(WeightFile file, Map<String, List<Long>> expected) {
        List<String> unexpected = file.tensors().keySet().stream()
                .filter(name -> !expected.containsKey(name))
                .toList();
        List<String> missing = new ArrayList<>();
        List<String> misshaped = new ArrayList<>();
        expected.forEach((name, shape) -> {
            TensorInfo info = file.tensors().get(name);
            if (info == null) {
                missing.add(missing.size() < SHOWN ? name + NearestName.hint(name, unexpected) : name);
            } else if (!info.shape().equals(shape)) {
                misshaped.add(name + ": expected " + shape + ", found "
                        + Texts.shorten(info.shape().toString()));
            }
        });
        return new StrictNames(file.path(), missing, unexpected, misshaped);
    }

    /**
     * Requires exactly the expected names and shapes.
     *
     * @throws Report2CtException that lists all differences (incompatible weights)
     */
    public static void require(WeightFile file, Map<String, List<Long>> expected) {
        StrictNames compared = compare(file, expected);
        if (!compared.fits()) {
            throw compared.refusal();
        }
    }

    /**
     * Requires the expected names and shapes and tolerates others.
     *
     * @return the unexpected names
     * @throws Report2CtException that lists all differences (incompatible weights)
     */
    public static List<String> requireAtLeast(WeightFile file, Map<String, List<Long>> expected) {
        StrictNames compared = compare(file, expected);
        if (!compared.missing.isEmpty() || !compared.misshaped.isEmpty()) {
            throw compared.refusal();
        }
        return compared.unexpected;
    }

    /** Whether nothing is missing, unexpected or misshaped. */
    public boolean fits() {
        return missing.isEmpty() && unexpected.isEmpty() && misshaped.isEmpty();
    }

    private Report2CtException refusal() {
        return new Report2CtException(ErrorKind.INCOMPATIBLE_WEIGHTS, message());
    }

    /** All differences, one on a line, the first {@value #SHOWN} of each kind. */
    public String message() {
        if (fits()) {
            return path + ": the weights fit the network";
        }
        StringBuilder message = new StringBuilder(path + ": the weights do not fit the network");
        append(message, "missing", missing);
        append(message, "unexpected", unexpected);
        append(message, "misshaped", misshaped);
        return message.toString();
    }

    private static void append(StringBuilder message, String kind, List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        message.append("\n  ").append(kind).append(" (").append(lines.size()).append("):");
        for (String line : lines.subList(0, Math.min(SHOWN, lines.size()))) {
            message.append("\n    ").append(kind.equals("unexpected") ? Texts.shorten(line) : line);
        }
        if (lines.size() > SHOWN) {
            message.append("\n    ... and ").append(lines.size() - SHOWN).append(" more");
        }
    }
}
