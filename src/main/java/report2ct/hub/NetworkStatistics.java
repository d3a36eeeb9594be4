package report2ct.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import report2ct.hub.CheckRow.Verdict;
import report2ct.nn.Ops;
import report2ct.nn.ParameterSpec;
import report2ct.nn.ParameterSpec.Initial;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

/**
 * What the numbers of a network tell about its training. A fresh network has norms that are exactly one and zero, and
 * layers that are exactly zero; a trained one has neither, and no number that is out of all proportion.
 */
final class NetworkStatistics {
    /** No weight of a published network comes near. */
    private static final double LARGEST = 1e4;

    private static final int SHOWN = 3;

    private final String part;
    private final List<String> notFinite = new ArrayList<>();
    private final List<String> fresh = new ArrayList<>();
    private final List<String> constant = new ArrayList<>();
    private int untrainedKind;
    private double largest;
    private String largestName = "";
    private long elements;

    NetworkStatistics(String part) {
        this.part = part;
    }

    /** Looks at all numbers of a network. */
    List<CheckRow> rows(List<ParameterSpec> specs, Parameters parameters) {
        for (ParameterSpec spec : specs) {
            try (TensorScope scope = TensorScope.open()) {
                look(spec, parameters.get(spec.name()));
            }
        }
        String count = String.format(Locale.ROOT, "%,d numbers in %d arrays", elements, specs.size());
        boolean trained = untrainedKind == 0 || fresh.size() * 2 <= untrainedKind;
        return List.of(
                CheckRow.of(part, "finite numbers", notFinite.isEmpty(), notFinite.isEmpty() ? count : some(notFinite)),
                CheckRow.of(
                        part,
                        "size of numbers",
                        largest <= LARGEST,
                        String.format(Locale.ROOT, "largest %.4g in %s", largest, largestName)),
                CheckRow.of(
                        part,
                        "trained norms and last layers",
                        trained,
                        fresh.size() + " of " + untrainedKind + " as a fresh network has them"
                                + (fresh.isEmpty() ? "" : ": " + some(fresh))),
                new CheckRow(
                        part,
                        "weights that differ",
                        constant.isEmpty() ? Verdict.OK : Verdict.NOTE,
                        constant.isEmpty() ? "none is constant" : "constant: " + some(constant)));
    }

    private void look(ParameterSpec spec, Tensor tensor) {
        elements += tensor.numel();
        if (!tensor.isfinite().all().item_bool()) {
            notFinite.add(spec.name());
            return;
        }
        double highest = Ops.item(tensor.max());
        double lowest = Ops.item(tensor.min());
        double size = Math.max(Math.abs(highest), Math.abs(lowest));
        if (size >= largest) {
            largest = size;
            largestName = spec.name();
        }
        if (spec.initial() == Initial.ONES || spec.initial() == Initial.ZEROS) {
            untrainedKind++;
            double start = spec.initial() == Initial.ONES ? 1 : 0;
            if (highest == start && lowest == start) {
                fresh.add(spec.name());
            }
        } else if (highest == lowest && tensor.numel() > 1) {
            constant.add(spec.name());
        }
    }

    private static String some(List<String> names) {
        String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
        return names.size() > SHOWN ? shown + " and " + (names.size() - SHOWN) + " more" : shown;
    }
}
